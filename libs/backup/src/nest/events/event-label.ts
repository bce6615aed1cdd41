// One label for several events.

import { onOneLine } from '../../kit/one-line.js';

const MAX_LENGTH = 200;
const BETWEEN = '; ';

/** As many of the labels as fit, each once, and how many more there were. Undefined when no event has one. */
export function labelOf(labels: readonly (string | undefined)[]): string | undefined {
  const lines = labels.map((label) => onOneLine(label ?? '')).filter((line) => line !== '');
  const [first, ...others] = new Set(lines);
  if (first === undefined) return undefined;
  const all = [first, ...others].join(BETWEEN);
  if (all.length <= MAX_LENGTH) return all;
  let text = cut(first, MAX_LENGTH - (others.length > 0 ? rest(others.length).length : 0));
  for (const [index, label] of others.entries()) {
    const left = others.length - index;
    const longer = `${text}${BETWEEN}${label}`;
    if (longer.length + (left > 1 ? rest(left - 1).length : 0) > MAX_LENGTH) return `${text}${rest(left)}`;
    text = longer;
  }
  return text;
}

function rest(count: number): string {
  return ` and ${count} more`;
}

/** Never between the two halves of one character. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

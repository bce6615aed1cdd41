// Makes a text from anywhere safe to stand in a message: no secret, no second line, no hidden character, no end to it.

import { redact } from '../kit/redact.js';

const BREAKS = /\s*[\r\n\v\f\u0085\u2028\u2029]+\s*/g;
/** Control characters, halves of characters, and those that are not seen or change the direction of what follows. */
const HIDDEN = /[\p{Cc}\p{Cs}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** One line of at most so many UTF-16 code units. */
export function neutral(text: string, most: number): string {
  return cut(redact(text).replaceAll(BREAKS, ' ').replaceAll(HIDDEN, ' ').trim(), most);
}

/** No character is cut in two. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

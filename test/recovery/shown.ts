// Compares what a page shows with what was really seen. Where every run has values of its own, their kind is compared.

const AMOUNT = String.raw`\d+(?:\.\d+)? ?(?:ms|s|min|h|days?|d|B|kB|MB|GB|B\/s|kB\/s|MB\/s|GB\/s)`;

const OF_EACH_RUN: readonly (readonly [RegExp, string])[] = [
  [/\b\d{8}T\d{6}Z-[a-z0-9]{10}\b/g, '<id>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?)?/g, '<time>'],
  [/\b(?:s3|https?|postgres):\/\/[^\s"',)]+/g, '<url>'],
  [/(?<![\w./>])\/(?:[\w.@+-]+\/)*([\w.@+-]+)/g, '<path>/$1'],
  [new RegExp(String.raw`\b${AMOUNT}(?: ${AMOUNT})*(?![\w/])`, 'g'), '<amount>'],
  [/\b\d+(?:\.\d+)?\b/g, '<number>'],
];

/** A line of the page that stands for any lines; within a line it stands for anything. */
const ANYTHING = '…';
const PROGRESS = `${ANYTHING} `;

/** Undefined when it is what the page shows; else what is not, in a sentence. */
export function difference(shown: string, seen: string): string | undefined {
  const [expected, actual] = [linesOf(shown), linesOf(seen)];
  let next = 0;
  let mayPass = false;
  for (const line of expected) {
    if (line === ANYTHING) {
      mayPass = true;
      continue;
    }
    const found = actual.findIndex((other, index) => index >= next && matches(line, other));
    if (found < 0) return `"${line}" is shown, and was not seen.`;
    if (found > next && !mayPass) return `"${actual[next]}" was seen, and is not shown before "${line}".`;
    next = found + 1;
    mayPass = false;
  }
  const [more] = actual.slice(next);
  return more === undefined || mayPass ? undefined : `"${more}" was seen, and is not shown.`;
}

/** Without what says how far a command is: that depends on how long it takes. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith(PROGRESS))
    .map(generalized)
    .filter((line) => line !== '');
}

function generalized(line: string): string {
  const general = OF_EACH_RUN.reduce((text, [pattern, kind]) => text.replaceAll(pattern, kind), line);
  return general.replaceAll(/\s+/g, ' ').trim();
}

function matches(shown: string, seen: string): boolean {
  if (!shown.includes(ANYTHING)) return shown === seen;
  const parts = shown.split(ANYTHING).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(seen);
}

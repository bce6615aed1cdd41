// Whether a text is the one that a document shows, but for what differs each time: ids, times, sizes and sums.

const ID = /(?:run-)?\d{8}T\d{6}Z-[a-z0-9]{10}/g;

/** Line for line, without what differs. A line `…` in a document stands for any number of them. */
export function shapeOf(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replaceAll(ID, 'ID')
        .replaceAll(/\bage1[a-z0-9]{5,}…?/g, 'KEY')
        .replaceAll(/\b[0-9a-f]{64}\b/g, 'SUM')
        .replaceAll(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z| UTC)?/g, 'TIME')
        .replaceAll(/\b\d[\d.]*(?: (?:B|kB|MB|GB|ms|s|min|h|days))?(?: \d+ (?:s|min|h))?(?: ago)?\b|\bjust now\b/g, 'N')
        .replaceAll(/ {2,}/g, ' ')
        .trimEnd(),
    );
}

/** Ids in the order in which they are said. */
export function idsIn(text: string): string[] {
  return text.match(ID) ?? [];
}

/** Takes out what a document leaves out. */
export function withoutLeftOut(shown: readonly string[], said: readonly string[]): string[] {
  const gap = shown.indexOf('…');
  if (gap < 0) return [...said];
  const tail = shown.length - gap - 1;
  return [...said.slice(0, gap), '…', ...(tail === 0 ? [] : said.slice(-tail))];
}

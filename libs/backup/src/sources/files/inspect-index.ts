// A cheap look at the index of a backup while it is read back: whether it is one, ends, and holds what was captured.

import type { Check, InspectedObject } from '../../core/source.js';
import { isRecord } from '../../core/reader.js';
import { INDEX_FORMAT, INDEX_OBJECT } from './index/format-index.js';

const NEWLINE = 0x0a;
/** Longer is neither the first line of an index nor the last. */
const SHORT_LINE = 1000;
/** The header, the end, and the directory itself. */
const OTHER_LINES = 3;

export async function inspectIndex({ name, content, facts }: InspectedObject): Promise<readonly Check[]> {
  if (name !== INDEX_OBJECT) return [];
  let [lines, first, last] = [0, '', ''];
  for await (const chunk of content) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (lines === 0) first = (first + bytes.toString('latin1', 0, SHORT_LINE)).slice(0, SHORT_LINE);
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
    last = (last + bytes.toString('latin1', Math.max(0, bytes.length - SHORT_LINE))).slice(-SHORT_LINE);
  }
  const { files, directories, links } = facts.properties;
  const expected = Number(files) + Number(directories) + Number(links);
  const header = fieldsOf(first.split('\n')[0]);
  const end = fieldsOf(last.endsWith('\n') ? last.slice(0, -1).split('\n').at(-1) : undefined);
  const isWhole = header['format'] === INDEX_FORMAT && end['end'] === true && end['entries'] === lines - 2;
  const says = `${INDEX_OBJECT} lists ${Math.max(0, lines - OTHER_LINES)} files, folders and links`;
  if (isWhole && lines - OTHER_LINES === expected) return [{ name: 'index', verdict: 'ok', message: `${says}.` }];
  const message = isWhole ? `${says} instead of ${expected}.` : `${INDEX_OBJECT} is not complete.`;
  return [{ name: 'index', verdict: 'blocked', message }];
}

function fieldsOf(line = ''): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(line);
    return isRecord(fields) ? fields : {};
  } catch {
    return {};
  }
}

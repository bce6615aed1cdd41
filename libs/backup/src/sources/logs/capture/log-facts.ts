// The facts of a backup of logs: lines by log, and how far each file is captured.

import type { Facts } from '../../../core/facts.js';
import { WRITER } from '../../../kit/version.js';
import { headOf } from '../identity.js';
import { type Mark, marksToFacts } from '../marks.js';
import type { LogEntry, Part } from './choose-parts.js';

/** `lines` by the name of the log: of those that gave any bytes. */
export async function factsOf(entries: readonly LogEntry[], lines: ReadonlyMap<string, number>): Promise<Facts> {
  const marks = await Promise.all(entries.flatMap(({ parts }) => parts).map(markOf));
  return {
    ...linesFacts(lines),
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    marks: marksToFacts(marks),
  };
}

/** What is also true of restored logs. */
export function linesFacts(
  lines: ReadonlyMap<string, number>,
): Pick<Facts, 'engine' | 'engineVersion' | 'tables' | 'properties'> {
  const tables = [...lines].map(([name, rows]) => ({ name, rows })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    engine: 'logs',
    engineVersion: WRITER.version,
    tables,
    properties: { files: tables.length, lines: tables.reduce((sum, { rows }) => sum + rows, 0) },
  };
}

async function markOf({ path, inode, born, file, to }: Part): Promise<Mark> {
  return { path, inode, born, to, head: await headOf(file, to) };
}

// Says in a few words how much was captured.

import type { Facts } from '../core/facts.js';
import { counted } from '../kit/counted.js';
import { formatBytes } from '../kit/sizes.js';

/** What a source may have counted that has no tables of a database, in the order in which it is told. */
const COUNTED = { files: 'file', lines: 'line', variables: 'variable', secrets: 'secret' } as const;

/** `5 tables, 1200 rows`; what has none of them `12 files, 3.4 MB`, `2 files, 310 lines, 40 kB`, or the bytes alone. */
export function describeFacts({ tables, properties, bytes }: Facts): string {
  const counts = Object.entries(COUNTED).flatMap(([name, noun]) => {
    const number = properties[name];
    return typeof number === 'number' ? [counted(number, noun)] : [];
  });
  if (counts.length > 0) return [...counts, formatBytes(bytes)].join(', ');
  return tables.length > 0
    ? `${counted(tables.length, 'table')}, ${counted(rowsIn({ tables }), 'row')}`
    : formatBytes(bytes);
}

export function rowsIn({ tables }: Pick<Facts, 'tables'>): number {
  return tables.reduce((sum, table) => sum + table.rows, 0);
}

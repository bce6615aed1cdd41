// Says in a few words how much was captured.

import type { Facts } from '../core/facts.js';
import { formatBytes } from '../kit/sizes.js';

/** `5 tables, 1200 rows`; for what has no tables `12 files, 3.4 MB` or the bytes alone. */
export function describeFacts({ tables, properties, bytes }: Facts): string {
  if (tables.length > 0) return `${tables.length} tables, ${rowsIn({ tables })} rows`;
  const { files } = properties;
  return typeof files === 'number' ? `${files} files, ${formatBytes(bytes)}` : formatBytes(bytes);
}

export function rowsIn({ tables }: Pick<Facts, 'tables'>): number {
  return tables.reduce((sum, table) => sum + table.rows, 0);
}

// Reads rows as texts, a portion at a time, so that memory does not grow with them.

import type { CsvField } from '../../../kit/csv.js';
import { MIB } from '../../../kit/sizes.js';
import type { Session } from '../connection/session.js';
import { quoteIdentifier } from '../names.js';

const PORTION_BYTES = MIB;
/** They may be large from the first one on. */
const FIRST_PORTION = { rows: 5, keys: 100 } as const;
/** Rows that are small may be followed by rows of megabytes. Keys are small: an index takes no others. */
const LARGEST_PORTION = { rows: 100, keys: 2000 } as const;
const CURSOR = 'changed_rows';

export interface Wanted {
  /** What follows the columns in SQL, with `values` as its parameters. */
  readonly source: string;
  readonly values: readonly unknown[];
  readonly what: keyof typeof LARGEST_PORTION;
}

/** Within the transaction of the session. */
export async function* readRecords(
  session: Session,
  columns: readonly string[],
  { source, values, what }: Wanted,
): AsyncGenerator<readonly CsvField[]> {
  const texts = columns.map((column, at) => `${quoteIdentifier(column)}::text AS c${at}`);
  await session.query(`DECLARE ${CURSOR} NO SCROLL CURSOR FOR SELECT ${texts.join(', ')} ${source}`, values);
  let portion: number = FIRST_PORTION[what];
  for (;;) {
    const rows = await session.query(`FETCH ${portion} FROM ${CURSOR}`);
    let length = 0;
    for (const row of rows) {
      const record = columns.map((_, at) => (row[`c${at}`] ?? null) as CsvField);
      length += record.reduce((sum, field) => sum + (field?.length ?? 0), 0);
      yield record;
    }
    if (rows.length < portion) break;
    portion = Math.min(LARGEST_PORTION[what], Math.max(1, Math.round((portion * PORTION_BYTES) / Math.max(1, length))));
  }
  await session.query(`CLOSE ${CURSOR}`);
}

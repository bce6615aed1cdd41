// Records in portions that are written at once, small enough for memory and large enough for round trips.

import type { CsvField } from '../../../kit/csv.js';
import { MIB } from '../../../kit/sizes.js';

const PORTION_ROWS = 1000;

export async function* portionsOf(
  records: AsyncIterable<readonly CsvField[]>,
): AsyncGenerator<readonly (readonly CsvField[])[]> {
  let portion: (readonly CsvField[])[] = [];
  let length = 0;
  for await (const record of records) {
    portion.push(record);
    length += record.reduce((sum, field) => sum + (field?.length ?? 0), 0);
    if (length < MIB && portion.length < PORTION_ROWS) continue;
    yield portion;
    portion = [];
    length = 0;
  }
  if (portion.length > 0) yield portion;
}

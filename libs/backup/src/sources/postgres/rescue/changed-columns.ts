// In which columns rows differ.

import type { Session } from '../connection/session.js';
import { foundTable } from './find-rows.js';
import type { RescueTable } from './rescue-table.js';

/** With how many of the rows that were found to be changed; a column in which none is is left out. */
export async function changedColumns(live: Session, table: RescueTable): Promise<Record<string, number>> {
  const counts = table.columns.map((_, at) => {
    const place = at + 1;
    return `count(*) FILTER (WHERE hashes[${place}] IS DISTINCT FROM live[${place}]) AS n${at}`;
  });
  const [row] = await live.query(`SELECT ${counts.join(', ')} FROM ${foundTable(table)} WHERE verdict = 'changed'`);
  return Object.fromEntries(
    table.columns.flatMap(({ name }, at) => {
      const rows = Number(row?.[`n${at}`]);
      return rows === 0 ? [] : [[name, rows]];
    }),
  );
}

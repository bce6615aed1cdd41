// Tells of rows of others that went with those that are put back, or were made to refer to nothing.

import type { Check } from '../../../core/check.js';
import type { TableComparison } from '../../../core/rescue.js';
import { listOf } from '../../../kit/lists.js';
import type { Session } from '../connection/session.js';
import { showTable } from '../names.js';
import { warning } from '../plan/finding.js';
import type { TableWrite } from './writes.js';

/** As foreign keys say it. They do not come back by themselves. */
export async function checkChildren(
  live: Session,
  writes: readonly TableWrite[],
  tables: readonly TableComparison[],
): Promise<Check[]> {
  const oids = writes.filter(({ inserts }) => inserts > 0).map(({ of }) => of.live.oid);
  const found = await live.query(
    `SELECT DISTINCT conrelid::regclass::text AS child, n.nspname AS schema, c.relname AS "table", confdeltype = 'c' AS gone
     FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE contype = 'f' AND confrelid = ANY ($1::oid[]) AND conrelid <> ALL ($1::oid[])
       AND confdeltype IN ('c', 'n', 'd') AND coalesce(to_jsonb(k) ->> 'conparentid', '0') = '0' ORDER BY 1`,
    [oids],
  );
  // Of what was compared it is known whether anything stays away.
  const rows = found.filter((row) => {
    const child = showTable({ schema: String(row['schema']), table: String(row['table']) });
    const compared = tables.find(({ table }) => table === child);
    const { inserts = 0, updates = 0 } = writes.find(({ table }) => table === child) ?? {};
    if (compared === undefined) return true;
    return row['gone'] === true
      ? compared.missing.count > 0 && inserts === 0
      : compared.changed.count > 0 && updates === 0;
  });
  const named = (gone: boolean): string =>
    listOf(rows.filter((row) => row['gone'] === gone).map((row) => String(row['child'])));
  const [deleted, reset] = [named(true), named(false)];
  const messages = [
    ...(deleted === ''
      ? []
      : [`Rows of ${deleted} that referred to these were deleted with them: choose these tables too.`]),
    ...(reset === ''
      ? []
      : [`Rows of ${reset} that referred to these do not any more: choose their changed rows too.`]),
  ];
  return messages.map((message) => ({ name: 'referring-rows', ...warning(message) }));
}

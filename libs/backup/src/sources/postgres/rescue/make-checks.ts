// What a person has to know before rows are put back, and what stands in the way.

import type { Check } from '../../../core/check.js';
import type { RowChoice, TableComparison } from '../../../core/rescue.js';
import { counted } from '../../../kit/counted.js';
import { listOf } from '../../../kit/lists.js';
import type { Session } from '../connection/session.js';
import { blocked, warning } from '../plan/finding.js';
import type { RescueTable } from './rescue-table.js';
import { countAltered } from './stage-rows.js';
import { checkChildren } from './children.js';
import { checkTriggers } from './check-triggers.js';
import { checkUnique } from './unique-values.js';
import type { TableWrite } from './writes.js';

export async function makeChecks(
  live: Session,
  writes: readonly TableWrite[],
  tables: readonly TableComparison[],
  { kinds, triggers }: Pick<RowChoice, 'kinds' | 'triggers'>,
): Promise<Check[]> {
  return [
    ...tables.flatMap((table) => checkFound(table, writes, kinds)),
    ...writes.flatMap(checkColumns),
    ...writes.flatMap(({ of, updates }) => (updates > 0 ? checkCounted(of, tables) : [])),
    ...(await checkValues(live, writes)),
    ...checkRights(writes),
    ...(await checkRules(live, writes)),
    ...(await checkUnique(live, writes)),
    ...(await checkCascades(live, writes, tables)),
    ...(await checkTriggers(live, writes, triggers)),
    ...(await checkChildren(live, writes, tables)),
  ];
}

/** By the live key two rows of the backup may be one, or a row none at all. */
function checkFound(
  { table, key, missing, changed }: TableComparison,
  writes: readonly TableWrite[],
  kinds: RowChoice['kinds'],
): Check[] {
  const { inserts = 0, parents = 0, updates = 0 } = writes.find((write) => write.table === table) ?? {};
  const left =
    (kinds.includes('missing') ? missing.count - (inserts - parents) : 0) +
    (kinds.includes('changed') ? changed.count - updates : 0);
  if (left === 0) return [];
  const message = `${counted(left, 'row')} of ${table} can't be told apart by ${listOf(key)}: in the backup it was NULL, or what is now the same.`;
  return [{ name: 'values', ...blocked(message, 'Leave these rows out by a condition.') }];
}

function checkColumns({ of, inserts }: TableWrite): Check[] {
  const { shown, required, onlyInBackup, onlyLive } = of;
  const name = 'columns';
  const checks: Check[] = [];
  if (inserts > 0 && required.length > 0) {
    const hint = 'Give the columns a default value, or put the rows back by hand from a backup that is kept beside.';
    const message = `${shown} needs a value for ${listOf(required)}, which the backup does not have.`;
    checks.push({ name, ...blocked(message, hint) });
  } else if (inserts > 0 && onlyLive.length > 0) {
    const message = `${shown} has new columns: rows put back get the defaults of ${listOf(onlyLive)}.`;
    checks.push({ name, ...warning(message) });
  }
  if (onlyInBackup.length > 0) {
    const message = `${shown} has no ${listOf(onlyInBackup, 'or')} any more: what the backup holds in it is not put back.`;
    checks.push({ name, ...warning(message) });
  }
  return checks;
}

/** Changed columns by table. */
function changedIn(tables: readonly TableComparison[], { shown }: RescueTable): readonly string[] {
  return Object.keys(tables.find(({ table }) => table === shown)?.changed.columns ?? {});
}

function checkCounted(table: RescueTable, tables: readonly TableComparison[]): Check[] {
  const changed = changedIn(tables, table);
  const fixed = table.columns.filter(({ isCounted, name }) => isCounted && changed.includes(name));
  if (fixed.length === 0) return [];
  const names = listOf(fixed.map(({ name }) => name));
  return [
    { name: 'columns', ...blocked(`${table.shown} always counts ${names} up by itself: it can't be changed back.`) },
  ];
}

async function checkValues(live: Session, writes: readonly TableWrite[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { of } of writes) {
    const altered = await countAltered(live, of);
    if (altered === 0) continue;
    const message = `The columns of ${of.shown} can't hold the values of ${counted(altered, 'row')} as they are in the backup: their types were changed.`;
    checks.push({
      name: 'values',
      ...blocked(message, 'Put these rows back by hand from a backup that is kept beside.'),
    });
  }
  return checks;
}

function checkRights(writes: readonly TableWrite[]): Check[] {
  const closed = writes.filter(({ of }) => !of.live.isWritable).map(({ table }) => table);
  if (closed.length === 0) return [];
  const message = `The role may not write to ${listOf(closed)}.`;
  return [{ name: 'rights', ...blocked(message, 'Grant it INSERT and UPDATE on these tables.') }];
}

async function checkRules(live: Session, writes: readonly TableWrite[]): Promise<Check[]> {
  const oids = writes.map(({ of }) => of.live.oid);
  const rules = await live.query(
    `SELECT rulename AS name, ev_class::regclass::text AS "table" FROM pg_rewrite
     WHERE ev_class = ANY ($1::oid[]) AND ev_type IN ('2', '3') AND ev_enabled <> 'D' ORDER BY 2, 1`,
    [oids],
  );
  if (rules.length === 0) return [];
  const names = rules.map((rule) => `${String(rule['name'])} of ${String(rule['table'])}`);
  const message = `Rules say what becomes of what is written: ${names.join(', ')}.`;
  return [{ name: 'rules', ...blocked(message, 'Put the rows back by hand from a backup that is kept beside.') }];
}

/** A changed value that others refer to would change them too. */
async function checkCascades(
  live: Session,
  writes: readonly TableWrite[],
  tables: readonly TableComparison[],
): Promise<Check[]> {
  const problems: string[] = [];
  for (const { of, updates } of writes) {
    if (updates === 0) continue;
    const rows = await live.query(
      `SELECT conrelid::regclass::text AS child, conname AS name FROM pg_constraint k
       WHERE contype = 'f' AND confrelid = $1::oid AND confupdtype IN ('c', 'n', 'd') AND EXISTS (
         SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attnum = ANY (k.confkey) AND a.attname = ANY ($2::text[]))
       ORDER BY 1, 2`,
      [of.live.oid, changedIn(tables, of)],
    );
    problems.push(...rows.map((row) => `${String(row['name'])} of ${String(row['child'])}`));
  }
  if (problems.length === 0) return [];
  const message = `To change the rows back would change rows of others that refer to them: ${problems.join(', ')}.`;
  return [{ name: 'references', ...blocked(message, 'Put back missing rows alone, or change these values by hand.') }];
}

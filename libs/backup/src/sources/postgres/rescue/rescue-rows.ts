// Compares rows of a restored database with the live one, works out what putting them back would do, and does it.

import type { RowChoice, RowPlan, RowRescue, TableComparison } from '../../../core/rescue.js';
import type { SourceContext } from '../../../core/source.js';
import { Session, withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';
import { type Chosen, chooseTables } from './choose-tables.js';
import { compareTable } from './compare-table.js';
import { makeFoundTable } from './find-rows.js';
import { makeChecks } from './make-checks.js';
import { planFingerprint } from './plan-fingerprint.js';
import { putBack } from './put-back.js';
import type { BothSides } from './rescue-table.js';
import { type StagedTables, stageParents } from './stage-parents.js';
import { makeStagedTable, stageFound } from './stage-rows.js';
import { type TableWrite, writesOf } from './writes.js';

export interface OpenRescue {
  readonly rescue: RowRescue;
  /** Lets go of the live database, and of what was kept there of the rows. */
  close(): Promise<void>;
}

/** What is found is kept in temporary tables of one session of the live database, until that is closed. */
export async function openRescue(
  settings: PostgresSettings,
  database: string,
  choice: RowChoice,
  context: SourceContext,
): Promise<OpenRescue> {
  const options = { phase: 'restore', signal: context.signal } as const;
  const live = await Session.open(settings, options);
  try {
    const { plan, groups } = await withSession(settings, { ...options, database }, async (side) => {
      return await prepare({ live, side }, choice, context);
    });
    const rows = { groups, triggers: choice.triggers };
    return {
      rescue: { plan, putBack: async () => await putBack(settings, live.unstoppable(), rows) },
      close: async () => await live.close(),
    };
  } catch (error) {
    await live.close();
    throw error;
  }
}

interface Prepared {
  readonly plan: RowPlan;
  readonly groups: readonly (readonly TableWrite[])[];
}

async function prepare(sides: BothSides, choice: RowChoice, { progress }: SourceContext): Promise<Prepared> {
  const { live } = sides;
  await speakAlike(sides);
  const chosen = await chooseTables(sides, choice.tables);
  const tables = await compareAll(sides, chosen, choice, progress);
  progress('fetching what would be put back');
  await live.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE');
  const staged: StagedTables = new Map();
  for (const { table } of chosen) {
    await makeStagedTable(live, table);
    staged.set(table.live.oid, table);
    for (const kind of choice.kinds) await stageFound(sides, table, kind);
  }
  const references = await stageParents(sides, staged);
  const groups = await writesOf(live, staged);
  const writes = groups.flat();
  const checks = await makeChecks(live, writes, tables, choice);
  const oids = new Set(chosen.map(({ table }) => table.live.oid));
  const fingerprint = await planFingerprint(live, writes, oids, choice.triggers);
  await live.query('COMMIT');
  const shown = writes.map(({ table, inserts, parents, updates }) => ({ table, inserts, parents, updates }));
  const unfit = chosen.flatMap(({ check }) => check ?? []);
  return { groups, plan: { tables, writes: shown, checks: [references, ...checks, ...unfit], fingerprint } };
}

/** In one view of the live data, in which nothing can be written but the temporary tables. */
async function compareAll(
  sides: BothSides,
  chosen: readonly Chosen[],
  { examples }: RowChoice,
  progress: SourceContext['progress'],
): Promise<TableComparison[]> {
  const { live, side } = sides;
  await live.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE');
  await side.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  for (const { table } of chosen) await makeFoundTable(live, table);
  await live.query('SET TRANSACTION READ ONLY');
  const tables: TableComparison[] = [];
  for (const [at, { table, condition, check }] of chosen.entries()) {
    progress(`comparing ${table.shown}`, at / chosen.length);
    tables.push(await compareTable(sides, table, { condition, fitsLive: check === undefined, examples }));
  }
  await live.query('COMMIT');
  return tables;
}

/** Values are compared as texts, in which both databases may have habits of their own. What is read is read to its end. */
async function speakAlike({ live, side }: BothSides): Promise<void> {
  const habits = await live.query(
    `SELECT name, setting FROM pg_settings WHERE name IN ('TimeZone', 'lc_monetary') ORDER BY 1`,
  );
  for (const session of [live, side]) await session.query(`SELECT set_config('cursor_tuple_fraction', '1', false)`);
  for (const { name, setting } of habits) await side.query('SELECT set_config($1, $2, false)', [name, setting]);
}

// What decides whether tables can be restored, what that will do, and what a backup needs. Reads only.

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { Check } from '../../../core/source.js';
import { listOf } from '../../../kit/lists.js';
import { versionOf } from '../connection/programs.js';
import { type Session, withSession } from '../connection/session.js';
import { listRelations } from '../facts/relations.js';
import { showTable } from '../names.js';
import { blocked, type Finding, ok } from '../plan/finding.js';
import type { PostgresSettings } from '../settings.js';
import { columnsOf, findTables } from './find-tables.js';
import type { PostgresTablesSettings } from './options.js';
import { tablesIn } from './table-facts.js';

/** How long the server may take for one answer. */
const PATIENCE_MS = 10_000;

export function tableSteps({ tables, postgres }: PostgresTablesSettings): readonly string[] {
  const { database } = postgres.connection;
  const names = listOf(tables.map(showTable));
  return [
    'Read the script through once.',
    `Begin a transaction in ${database}, and make of ${names} what is missing.`,
    `Lock the tables, take their foreign keys and triggers off, and those foreign keys that refer to them.`,
    'Replace all their rows; put everything on again, which checks every reference. Other tables keep their rows.',
    'Count and compare the rows in the same transaction; unless they are those that were captured, nothing is changed.',
  ];
}

export async function tableChecks(
  { postgres }: PostgresTablesSettings,
  facts: Facts,
  signal: AbortSignal,
): Promise<Check[]> {
  return [
    { name: 'programs', ...(await checkPsql(postgres)) },
    ...(await withSession(postgres, { phase: 'restore', signal, patienceMs: PATIENCE_MS }, async (session) =>
      checkLive(session, facts),
    ).catch((error: unknown) => {
      signal.throwIfAborted();
      const { message, hint } = BackupError.from(error);
      return [{ name: 'live-database', ...blocked(message, hint) }];
    })),
  ];
}

async function checkPsql(settings: PostgresSettings): Promise<Finding> {
  try {
    return ok(`psql is of version ${await versionOf(settings, 'psql', 'restore')}.`);
  } catch (error) {
    const { message, hint } = BackupError.from(error);
    return blocked(message, hint);
  }
}

/** What belongs to others of a table, and of those that refer to it, whose foreign keys are taken off meanwhile. */
const FOREIGN = `
  SELECT DISTINCT nullif(c.oid, $1::oid)::regclass::text AS "table" FROM pg_class c
  LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid = $1::oid
  WHERE (c.oid = $1::oid OR k.oid IS NOT NULL) AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1`;

async function checkLive(session: Session, facts: Facts): Promise<Check[]> {
  const live = new Map((await listRelations(session)).map((relation) => [showTable(relation), relation]));
  const problems: string[] = [];
  const missing: string[] = [];
  for (const { name, columns } of tablesIn(facts)) {
    const relation = live.get(name);
    if (relation === undefined) {
      missing.push(name);
      continue;
    }
    const there = await columnsOf(session, relation.oid);
    const absent = columns.filter((column) => !there.includes(column));
    if (absent.length > 0) problems.push(`${name} has no ${listOf(absent, 'or')}`);
    for (const row of await session.query(FOREIGN, [relation.oid])) {
      const what = row['table'] === null ? name : `${String(row['table'])}, which refers to ${name},`;
      problems.push(`${what} belongs to a role that this one is no member of`);
    }
  }
  return [
    {
      name: 'tables',
      ...(problems.length > 0
        ? blocked(`The live tables do not fit: ${problems.join('; ')}.`)
        : ok(`The live tables have all columns that were captured.${madeOf(missing)}`)),
    },
    { name: 'needs', ...(await checkNeeds(session, facts, missing)) },
  ];
}

function madeOf(missing: readonly string[]): string {
  return missing.length === 0 ? '' : ` Missing, and made by the restore: ${missing.join(', ')}.`;
}

const FINDERS: Readonly<Record<string, string>> = {
  type: 'to_regtype',
  function: 'to_regprocedure',
  table: 'to_regclass',
  sequence: 'to_regclass',
  view: 'to_regclass',
};

/** What a table needs that is not made with it: its types, functions, the tables it refers to. */
async function checkNeeds(session: Session, { names = {} }: Facts, missing: readonly string[]): Promise<Finding> {
  if (missing.length === 0) return ok('No table has to be made.');
  const absent: string[] = [];
  for (const need of names['needs'] ?? []) {
    const [kind = '', identity] = [need.slice(0, need.indexOf(' ')), need.slice(need.indexOf(' ') + 1)];
    const finder = Object.hasOwn(FINDERS, kind) ? FINDERS[kind] : undefined;
    if (finder === undefined) continue;
    const [row] = await session.query(`SELECT ${finder}($1) IS NULL AS absent`, [identity]);
    if (row?.['absent'] === true) absent.push(need);
  }
  if (absent.length === 0) return ok(`All is there that ${listOf(missing)} can be made of.`);
  return blocked(`The tables that are missing need what is not there either: ${absent.join(', ')}. Make that first.`);
}

export async function examineTables(settings: PostgresTablesSettings, signal: AbortSignal): Promise<readonly Check[]> {
  const { postgres } = settings;
  const options = { phase: 'capture', signal, patienceMs: PATIENCE_MS } as const;
  try {
    const found = await withSession(postgres, options, async (session) => {
      await session.query('BEGIN READ ONLY');
      return await findTables(session, settings);
    });
    const absent = found.missing.length === 0 ? '' : ` Optional, and not there: ${found.missing.join(', ')}.`;
    const message = `${postgres.connection.database} has ${listOf(found.tables.map(showTable))}.${absent}`;
    return [{ name: 'tables', ...ok(message) }, ...(await examinePrograms(postgres))];
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error, 'SOURCE_FAILED');
    return [{ name: 'tables', ...blocked(message, hint) }, ...(await examinePrograms(postgres))];
  }
}

async function examinePrograms(settings: PostgresSettings): Promise<Check[]> {
  const checks: Check[] = [];
  for (const name of ['pg_dump', 'psql'] as const) {
    const found = versionOf(settings, name, 'capture').then(
      (version) => ok(`${name} is of version ${version}.`),
      (error: unknown) => {
        const { message, hint } = BackupError.from(error);
        return blocked(message, hint);
      },
    );
    checks.push({ name: name.replace('_', '-'), ...(await found) });
  }
  return checks;
}

// Applies captures of row changes to a restored database, in order and in one transaction.

import { BackupError } from '../../../core/errors.js';
import type { RestoreInput, SourceContext } from '../../../core/source.js';
import { readArchive } from '../../changes-archive.js';
import type { ChangedTable, ChangesRecord } from '../../changes-record.js';
import { chainOf, isUsed } from '../../changes-chain.js';
import { type Session, withSession } from '../connection/session.js';
import { quoteTable, quoteText, readTable } from '../names.js';
import { codeOf } from '../postgres-failure.js';
import type { PostgresSettings } from '../settings.js';
import { type DescribedTable, findTable } from './describe-table.js';
import { relax } from './relax.js';
import { keepOnly, replaceRows } from './replace-rows.js';

/** SQLSTATE of what contradicts a constraint. */
const CONTRADICTS = /^23/;

/** @throws BackupError CHANGES_REFUSED, with nothing changed, when they do not fit */
export async function applyChanges(
  settings: PostgresSettings,
  database: string,
  changes: RestoreInput,
  { signal, progress }: SourceContext,
): Promise<void> {
  const { captures, wholeAt } = chainOf(changes);
  await withSession(settings, { database, phase: 'restore', signal }, async (session) => {
    await session.query('BEGIN');
    const tables = await describeAll(session, [...wholeAt.keys()]);
    const tighten = await relax(session, [...tables.values()]);
    let last: ChangesRecord = { tables: [] };
    for (const [at, { content }] of captures.entries()) {
      progress(`applying changes ${at + 1} of ${captures.length}`, at / captures.length);
      const tableFor = (table: ChangedTable): DescribedTable | undefined => {
        const found = tables.get(table.name);
        return found !== undefined && isUsed(wholeAt, table, at) ? found : undefined;
      };
      await readArchive(content, async (record) => {
        for (const table of record.tables) requireSameShape(table, tableFor(table));
        last = record;
        return {
          rows: async (table, records) => {
            const into = tableFor(table);
            if (into !== undefined) await replaceRows(session, into, table, records);
          },
          keys: async (table, records) => {
            const into = tableFor(table);
            if (into !== undefined) await keepOnly(session, into, table, records);
          },
        };
      });
    }
    for (const table of last.tables) await finish(session, table, tables.get(table.name));
    await tighten();
    await session.query('COMMIT');
  }).catch((error: unknown) => {
    throw explained(error);
  });
}

async function describeAll(session: Session, names: readonly string[]): Promise<Map<string, DescribedTable>> {
  const found = new Map<string, DescribedTable>();
  for (const name of names) {
    const place = readTable(name);
    const table = place && (await findTable(session, place));
    if (table === undefined) throw refused(`The restored database has no table ${name}, of which there are changes.`);
    found.set(name, table);
  }
  return found;
}

function requireSameShape(table: ChangedTable, into: DescribedTable | undefined): void {
  if (into === undefined) return;
  const differing = differences(table.columns.map(shown), into.columns.map(shown));
  if (differing.length > 0)
    throw refused(`${table.name} had other columns when its changes were captured: ${differing.join(', ')}.`);
  if (table.primaryKey.join() !== into.primaryKey.join())
    throw refused(`${table.name} had another primary key when its changes were captured.`);
}

function shown({ name, type = '' }: ChangedTable['columns'][number]): string {
  return `${name} ${type}`;
}

function differences(a: readonly string[], b: readonly string[]): string[] {
  return [...a.filter((one) => !b.includes(one)), ...b.filter((one) => !a.includes(one))];
}

/** Sets sequences, and counts. Where deleted rows were not seen there may be more than there were. */
async function finish(session: Session, table: ChangedTable, into: DescribedTable | undefined): Promise<void> {
  if (into === undefined) return;
  for (const [column, value] of Object.entries(table.sequences)) {
    const sequence = into.sequences[column];
    if (sequence === undefined) continue;
    await session.query(
      `SELECT setval(${quoteText(sequence)}::regclass, greatest($1::bigint, last_value)) FROM ${sequence}`,
      [value],
    );
  }
  const [row] = await session.query(`SELECT count(*) AS rows FROM ${quoteTable(into)}`);
  const rows = Number(row?.['rows']);
  const isExact = table.keysFile !== undefined || table.from === undefined;
  if (isExact ? rows === table.rows : rows >= table.rows) return;
  throw new BackupError(
    'CHANGES_REFUSED',
    `With its changes ${table.name} has ${rows} rows instead of ${table.rows}.`,
    {
      hint: 'Changes were missed: see which updates the change column does not tell, or go by xmin. Restore without the changes, or with those up to an earlier time.',
    },
  );
}

function refused(message: string): BackupError {
  return new BackupError('CHANGES_REFUSED', message, {
    hint: 'The schema changed since the full backup, or since the changes: restore with changesUntil before that, or without the changes.',
  });
}

function explained(error: unknown): unknown {
  if (!(error instanceof BackupError) || !CONTRADICTS.test(codeOf(error.cause) ?? '')) return error;
  return new BackupError('CHANGES_REFUSED', `The changes contradict what was restored: ${error.message}`, {
    hint: 'Capture the changes of every table that these refer to, and deletions where unique values move from row to row. Restore without the changes, or with those up to an earlier time.',
    cause: error,
  });
}

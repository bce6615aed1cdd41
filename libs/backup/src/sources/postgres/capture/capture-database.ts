// Captures a database: pg_dump and the facts work beside each other on one snapshot, and the dump streams.

import type { ByteStream } from '../../../core/bytes.js';
import type { Facts } from '../../../core/facts.js';
import type { Filter } from '../../../core/filter.js';
import type { Capture, CapturedObject, SourceContext } from '../../../core/source.js';
import { captureNames } from '../facts/capture-names.js';
import { measureDatabase } from '../facts/measure-database.js';
import { connectionString } from '../names.js';
import { fromPostgres } from '../postgres-failure.js';
import { askSnapshot } from './ask-snapshot.js';
import { requireClient, serverVersionOf } from './preflight.js';
import { runPostgres } from '../connection/programs.js';
import { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';
import { openSnapshot, type Snapshot } from '../facts/snapshot.js';

export const DUMP = 'database.dump';
export const GLOBALS = 'globals.sql';

/** How much processor time counting may take from the application: one process and no more. */
const COUNT_ALONE = 'SET LOCAL max_parallel_workers_per_gather = 0';

export async function captureDatabase(settings: PostgresSettings, context: SourceContext): Promise<Capture> {
  const { signal, progress } = context;
  progress(`connecting to ${settings.connection.database}`);
  const session = await Session.open(settings, { phase: 'capture', signal });
  try {
    await requireClient(settings, await serverVersionOf(session));
    progress('opening a snapshot');
    const snapshot = await openSnapshot(session, settings);
    const facts = once(async () => await measureSnapshot(session, snapshot, settings));
    const globals = settings.globals ? [await globalsObject(settings, session, signal)] : [];
    const openThrough = (filter?: Filter): ByteStream =>
      dumpDatabase(settings, session, snapshot, { signal, filter }, facts);
    const dump: CapturedObject = { name: DUMP, open: openThrough, openThrough };
    signal.throwIfAborted();
    return {
      objects: [dump, ...globals],
      facts,
      ask: (statement) => askSnapshot(session, statement),
      close: async () => await session.close(),
    };
  } catch (error) {
    await session.close();
    signal.throwIfAborted();
    throw fromPostgres(error, 'capture', `${settings.connection.database} can not be captured`);
  }
}

async function measureSnapshot(session: Session, { selected }: Snapshot, settings: PostgresSettings): Promise<Facts> {
  const { included, excludedSchemas, isWithoutRows } = selected;
  await session.query(COUNT_ALONE);
  const facts = await measureDatabase(
    session,
    { relations: included, excludedSchemas, isWithoutRows },
    { clock: settings.clock, budgetMs: settings.factsBudgetMs },
  );
  return { ...facts, names: await captureNames(session, selected) };
}

/** The rows are counted while they are dumped; when that fails it is said by whoever asks for the facts. */
async function* dumpDatabase(
  settings: PostgresSettings,
  session: Session,
  { id, selected }: Snapshot,
  { signal, filter }: { readonly signal: AbortSignal; readonly filter: Filter | undefined },
  facts: () => Promise<Facts>,
): ByteStream & AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  facts().catch(() => undefined);
  yield* runPostgres(settings, 'pg_dump', {
    args: [
      '--format=custom',
      '--compress=0',
      '--no-password',
      `--snapshot=${id}`,
      `--lock-wait-timeout=${settings.lockTimeoutMs}`,
      ...selected.args,
      databaseArg(settings),
    ],
    serverSettings: watched(session),
    phase: 'capture',
    signal,
    ...(filter === undefined ? {} : { filter }),
  });
}

/** Roles and tablespaces; the passwords only where the role may read them. */
async function globalsObject(
  settings: PostgresSettings,
  session: Session,
  signal: AbortSignal,
): Promise<CapturedObject> {
  const [row] = await session.query(`SELECT has_table_privilege('pg_authid', 'SELECT') AS readable`);
  const passwords = row?.['readable'] === true ? [] : ['--no-role-passwords'];
  const args = ['--globals-only', '--no-password', ...passwords, databaseArg(settings)];
  return { name: GLOBALS, open: () => runPostgres(settings, 'pg_dumpall', { args, phase: 'capture', signal }) };
}

function databaseArg({ connection }: PostgresSettings): string {
  return `--dbname=${connectionString(connection.database)}`;
}

/** Ends the session of a program that is gone also while it waits or thinks. */
export function watched({ isWatched }: Session): Readonly<Record<string, string>> {
  return isWatched ? { client_connection_check_interval: '5s' } : {};
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => (started ??= work());
}

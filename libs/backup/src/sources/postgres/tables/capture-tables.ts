// Captures tables as a script: definitions, rows and facts of one snapshot, and the rows stream.

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import type { Capture, CaptureContext } from '../../../core/source.js';
import { requireClient, serverVersionOf } from '../capture/preflight.js';
import { watched } from '../capture/capture-database.js';
import { runPostgres } from '../connection/programs.js';
import { Session } from '../connection/session.js';
import { connectionString, quoteTable, quoteText, showTable } from '../names.js';
import { fromPostgres } from '../postgres-failure.js';
import { findTables, type FoundTables } from './find-tables.js';
import type { PostgresTablesSettings } from './options.js';
import {
  beginning,
  columnList,
  COMMIT,
  copyFrom,
  type DefinedTable,
  emptying,
  END_OF_ROWS,
  finishing,
  making,
  READABLY,
  SCRIPT,
} from './script-text.js';
import { defineTable } from './table-definition.js';
import { measureTables } from './table-facts.js';

export async function captureTables(settings: PostgresTablesSettings, context: CaptureContext): Promise<Capture> {
  const { signal, progress, takesWhatIsLeft = false } = context;
  const { postgres } = settings;
  progress(`connecting to ${postgres.connection.database}`);
  const session = await Session.open(postgres, { phase: 'capture', signal });
  try {
    await requireClient(postgres, await serverVersionOf(session));
    progress('opening a snapshot');
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const [row] = await session.query('SELECT pg_export_snapshot() AS id');
    const snapshot = String(row?.['id']);
    const found = await findTables(session, takesWhatIsLeft ? allOptional(settings) : settings);
    requireAny(found, settings, takesWhatIsLeft);
    tellMissing(found, context);
    const defined: DefinedTable[] = [];
    for (const table of found.tables) {
      progress(`looking how ${showTable(table)} is made`);
      defined.push({ ...table, definition: await defineTable(postgres, snapshot, table, signal) });
    }
    signal.throwIfAborted();
    return {
      objects: [{ name: SCRIPT, open: () => writeScript(settings, { session, snapshot, found, defined }, signal) }],
      facts: async () => await measureTables(session, found),
      close: async () => await session.close(),
    };
  } catch (error) {
    await session.close();
    signal.throwIfAborted();
    throw fromPostgres(error, 'capture', `${postgres.connection.database} can not be captured`);
  }
}

function allOptional(settings: PostgresTablesSettings): PostgresTablesSettings {
  return { ...settings, tables: settings.tables.map((table) => ({ ...table, optional: true })) };
}

function requireAny({ tables }: FoundTables, { postgres }: PostgresTablesSettings, takesWhatIsLeft: boolean): void {
  if (tables.length > 0) return;
  const { database } = postgres.connection;
  if (takesWhatIsLeft) throw new BackupError('SOURCE_NOT_FOUND', `None of the tables is in ${database}.`);
  throw new BackupError(
    'SOURCE_INVALID',
    `All tables of ${database} that are asked for are optional, and none is there.`,
    {
      hint: 'Check the names, or run the job again when one of the tables has been made.',
    },
  );
}

function tellMissing({ missing }: FoundTables, { note }: CaptureContext): void {
  if (missing.length > 0) note(`Optional, and not there: ${missing.join(', ')}.`);
}

interface View {
  readonly session: Session;
  readonly snapshot: string;
  readonly found: FoundTables;
  readonly defined: readonly DefinedTable[];
}

async function* writeScript(
  { postgres }: PostgresTablesSettings,
  { session, snapshot, found, defined }: View,
  signal: AbortSignal,
): ByteStream & AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  yield Buffer.from(beginning(found) + making(defined) + emptying(defined));
  for (const table of defined) {
    yield Buffer.from(copyFrom(table));
    yield* runPostgres(postgres, 'psql', {
      args: [
        '--no-psqlrc',
        '--quiet',
        '--no-password',
        '--set=ON_ERROR_STOP=1',
        '--file=-',
        `--dbname=${connectionString(postgres.connection.database)}`,
      ],
      input: once(readRows(table, snapshot)),
      serverSettings: watched(session),
      phase: 'capture',
      signal,
    });
    yield Buffer.from(END_OF_ROWS);
  }
  yield Buffer.from(finishing(defined) + COMMIT);
}

function readRows(table: DefinedTable, snapshot: string): string {
  return `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET TRANSACTION SNAPSHOT ${quoteText(snapshot)};
SET LOCAL client_encoding = 'UTF8';
SET LOCAL statement_timeout = 0;
SET LOCAL row_security = off;
SET LOCAL search_path = '';
${READABLY.map((setting) => `${setting};\n`).join('')}COPY ${quoteTable(table)}${columnList(table)} TO stdout;
COMMIT;
`;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

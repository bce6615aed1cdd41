// Restores by a script that pg_restore writes and psql carries out, where pg_restore itself can or may not.

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError } from '../../../core/errors.js';
import { connectionString } from '../names.js';
import { serverVersionOf } from '../capture/preflight.js';
import { runPostgres, versionOf } from '../connection/programs.js';
import { withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

/** The first version of pg_restore that sets `transaction_timeout`, and of the server that knows it. */
const KNOWS_TRANSACTION_TIMEOUT = 17;

/** True where pg_restore begins with a setting that the server refuses, which it takes for a failed restore. */
export function needsScript(clientVersion: number, serverVersion: number): boolean {
  return clientVersion >= KNOWS_TRANSACTION_TIMEOUT && serverVersion < KNOWS_TRANSACTION_TIMEOUT;
}

/** The same for the programs and the server of the settings. */
export async function mustScript(settings: PostgresSettings, database: string, signal: AbortSignal): Promise<boolean> {
  const version = await versionOf(settings, 'pg_restore', 'restore');
  if (version < KNOWS_TRANSACTION_TIMEOUT) return false;
  return await withSession(settings, { database, phase: 'restore', signal }, async (session) =>
    needsScript(version, await serverVersionOf(session)),
  );
}

/** Into an empty database, as pg_restore would: each statement for itself, and until the first that fails. */
export function restoreByScript(
  settings: PostgresSettings,
  database: string,
  args: readonly string[],
  dump: ByteStream,
  signal: AbortSignal,
): ByteStream {
  async function* script(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(settingStatements(0));
    yield* writeScript(settings, args, dump, signal);
  }
  return runScript(settings, database, script(), { signal });
}

/** The script for a dump. It leaves time limits as they are. */
export function writeScript(
  settings: PostgresSettings,
  args: readonly string[],
  dump: ByteStream,
  signal: AbortSignal,
): ByteStream {
  const options = { args: [...args, '--file=-'], input: dump, phase: 'restore', signal } as const;
  return withoutTimeouts(runPostgres(settings, 'pg_restore', options));
}

/** Answers what the statements of the script answer. Ends at the first error. */
export function runScript(
  settings: PostgresSettings,
  database: string,
  script: ByteStream,
  options: { readonly signal: AbortSignal; readonly serverSettings?: Readonly<Record<string, string>> },
): ByteStream {
  const plain = ['--no-psqlrc', '--quiet', '--no-align', '--tuples-only', '--no-password'];
  const args = [...plain, '--set=ON_ERROR_STOP=1', '--file=-', `--dbname=${connectionString(database)}`];
  return runPostgres(settings, 'psql', { args, input: script, phase: 'restore', ...options });
}

/**
 * Nothing that role or database are set to may time the work out, but for locks that others hold, or lend names to
 * functions that we call. Not every server knows every setting. A lock timeout of 0 waits as long as it takes.
 */
export function settingStatements(lockTimeoutMs: number): string {
  return `
    SELECT pg_catalog.set_config(name, value, false)
    FROM (VALUES ('search_path', ''), ('lock_timeout', '${lockTimeoutMs}'), ('statement_timeout', '0'),
                 ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'),
                 ('transaction_timeout', '0')) AS wanted (name, value)
    JOIN pg_catalog.pg_settings USING (name);
  `;
}

/** What the last statement that is left out is followed by. Rows come later, and may look like anything. */
const AFTER_TIMEOUTS = '\nSET client_encoding';
const LONGEST_PREAMBLE = 64 * 1024;

/** pg_restore begins by waiting for every lock as long as it takes, in settings that an older server may not know. */
export async function* withoutTimeouts(script: ByteStream): AsyncGenerator<Uint8Array> {
  let preamble: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of script) {
    if (preamble === undefined) {
      yield chunk;
      continue;
    }
    preamble = Buffer.concat([preamble, chunk]);
    const end = preamble.indexOf(AFTER_TIMEOUTS);
    if (end === -1 && preamble.length > LONGEST_PREAMBLE) break;
    if (end === -1) continue;
    yield Buffer.from(preamble.toString('latin1', 0, end).replaceAll(/^SET \w+_timeout = 0;$/gm, ''), 'latin1');
    yield preamble.subarray(end);
    preamble = undefined;
  }
  if (preamble === undefined) return;
  throw new BackupError('RESTORE_FAILED', 'The script of pg_restore does not begin as it should.');
}

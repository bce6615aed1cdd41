// The programs of PostgreSQL: where they are, which version, how they are told what to connect to, and what their failures mean.

import { join } from 'node:path';

import type { ByteStream } from '../../../core/bytes.js';
import { BackupError, type ErrorCode } from '../../../core/errors.js';
import type { Filter } from '../../../core/filter.js';
import { KINDEST } from '../../../kit/give-way.js';
import { type ProgramFailure, runProgram } from '../../../kit/program.js';
import { askVersion } from '../../../kit/program-version.js';
import type { PostgresSettings } from '../settings.js';
import { libpqTls } from './tls.js';

/** What a program is run for; that decides what its failure means. */
export type ProgramPhase = 'capture' | 'restore' | 'inspect';

export type PostgresProgram = 'pg_dump' | 'pg_dumpall' | 'pg_restore' | 'psql';

/** What a program finds its way around the machine by. Nothing else of the application's environment is its business. */
const INHERITED = [
  'PATH',
  'HOME',
  'LD_LIBRARY_PATH',
  'PGPASSFILE',
  'KRB5_CONFIG',
  'KRB5CCNAME',
  'SystemRoot',
  'TMPDIR',
  'UV_THREADPOOL_SIZE',
  'TEMP',
];

const DENIED = /permission denied|row-level security|must be (?:superuser|owner)/i;
const BUSY = /lock timeout|could not obtain lock/i;
const DAMAGED = /input file|valid archive|corrupt/i;
const TOO_NEW = /unsupported version/i;
const FULL = /no space left on device|disk full/i;

export interface ProgramUse {
  readonly args: readonly string[];
  readonly phase: ProgramPhase;
  readonly signal?: AbortSignal;
  readonly input?: ByteStream;
  readonly readsAll?: boolean;
  readonly filter?: Filter;
  readonly inputFilter?: Filter;
  /** Settings of the server for the program's sessions. */
  readonly serverSettings?: Readonly<Record<string, string>>;
}

/** Runs a program against the server; where it connects to is not in its arguments but for the name of the database. */
export async function* runPostgres(
  settings: PostgresSettings,
  name: PostgresProgram,
  { args, serverSettings = {}, phase, ...options }: ProgramUse,
): AsyncGenerator<Uint8Array> {
  const { connection, applicationName } = settings;
  const niceness = settings.niceness ?? (options.filter || options.inputFilter ? KINDEST : 0);
  const tls = await libpqTls(connection.tls, settings.clock);
  try {
    const password = await (typeof connection.password === 'function' ? connection.password() : connection.password);
    const env = {
      ...inheritedEnv(),
      ...tls.env,
      PGHOST: connection.host,
      PGPORT: String(connection.port),
      PGUSER: connection.user,
      PGAPPNAME: applicationName,
      PGCONNECT_TIMEOUT: '10',
      ...(password === undefined ? {} : { PGPASSWORD: password }),
      ...optionsEnv(serverSettings),
    };
    const program = { file: pathOf(settings, name), args, env };
    yield* runProgram(program, { ...options, niceness, failure: (failure) => explain(failure, name, phase) });
  } finally {
    await tls.remove();
  }
}

/** The major version, e.g. 15. @throws BackupError PEER_MISSING */
export async function versionOf(
  settings: Pick<PostgresSettings, 'binaryDirectory'>,
  name: PostgresProgram,
  phase: ProgramPhase,
): Promise<number> {
  const program = { file: pathOf(settings, name), args: ['--version'], env: inheritedEnv() };
  const text = await askVersion(program, { failure: (failure) => explain(failure, name, phase) });
  const version = /\(PostgreSQL\) (\d+)/.exec(text)?.[1];
  if (version !== undefined) return Number(version);
  throw new BackupError('SOURCE_INVALID', `${program.file} does not say which version of PostgreSQL it is of.`, {
    hint: 'Check binaryDirectory in the source options, or the PATH.',
  });
}

/** How to install the client programs of a version. */
export function installHint(version?: number): string {
  const name = version === undefined ? 'postgresql-client' : `postgresql-client-${version}`;
  return `Install ${name} (Debian, Ubuntu; other systems call it alike) where the application runs, or name its directory in binaryDirectory.`;
}

function pathOf({ binaryDirectory }: Pick<PostgresSettings, 'binaryDirectory'>, name: PostgresProgram): string {
  return binaryDirectory === undefined ? name : join(binaryDirectory, name);
}

function inheritedEnv(): Record<string, string> {
  const found = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(found), LC_ALL: 'C' };
}

function optionsEnv(serverSettings: Readonly<Record<string, string>>): { readonly PGOPTIONS?: string } {
  const entries = Object.entries(serverSettings);
  return entries.length === 0 ? {} : { PGOPTIONS: entries.map(([name, value]) => `-c ${name}=${value}`).join(' ') };
}

function explain(
  { program, how, missing, said, hint }: ProgramFailure,
  name: PostgresProgram,
  phase: ProgramPhase,
): BackupError {
  if (missing) {
    return new BackupError('PEER_MISSING', `${program.file} is not there; it is needed for PostgreSQL.`, {
      hint: installHint(),
    });
  }
  if (TOO_NEW.test(said)) {
    return new BackupError('SOURCE_INVALID', `${program.file} is too old for this dump: ${said}`, {
      hint: installHint(),
    });
  }
  const quoted = said === '' ? '' : `; it wrote: ${said}`;
  const message = `${name} ended before it was done (${how})${quoted}`;
  return new BackupError(codeFor(said, phase), message, hint === undefined ? {} : { hint });
}

function codeFor(said: string, phase: ProgramPhase): ErrorCode {
  if (phase === 'inspect') return DAMAGED.test(said) ? 'DATA_CORRUPT' : 'SOURCE_FAILED';
  if (phase === 'restore') {
    if (BUSY.test(said)) return 'TARGET_IN_USE';
    return FULL.test(said) ? 'SCRATCH_FULL' : 'RESTORE_FAILED';
  }
  if (BUSY.test(said)) return 'SOURCE_BUSY';
  return DENIED.test(said) ? 'SOURCE_DENIED' : 'SOURCE_FAILED';
}

// Encrypted connections, in the words of both clients: the driver's and those of libpq, which all programs share.

import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates, type ConnectionOptions } from 'node:tls';

import type { Clock } from '../../../core/clock.js';
import { createScratchDirectory, removeScratchDirectory } from '../../../kit/scratch-directory.js';
import type { PostgresTls } from '../options.js';

export interface TlsSettings {
  readonly mode: NonNullable<PostgresTls['mode']>;
  /** PEM, or a path; so are the others. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const VERIFYING: ReadonlySet<TlsSettings['mode']> = new Set(['verify-ca', 'verify-full']);

export function settleTls(
  given: boolean | PostgresTls | undefined,
  env: Readonly<Record<string, string | undefined>>,
): TlsSettings {
  if (typeof given === 'boolean') {
    return { mode: given ? 'verify-full' : 'disable', ca: undefined, cert: undefined, key: undefined };
  }
  const ca = given?.ca ?? env['PGSSLROOTCERT'];
  const mode = given?.mode ?? (env['PGSSLMODE'] as TlsSettings['mode'] | undefined);
  return {
    mode: mode ?? (ca === undefined ? 'prefer' : 'verify-full'),
    ca,
    cert: given?.cert ?? env['PGSSLCERT'],
    key: given?.key ?? env['PGSSLKEY'],
  };
}

/** For the driver. `prefer` is answered as `require`; the caller tries again without. */
export async function driverTls(tls: TlsSettings, host: string): Promise<ConnectionOptions | false> {
  if (tls.mode === 'disable') return false;
  const [ca, cert, key] = await Promise.all([tls.ca, tls.cert, tls.key].map(pemOf));
  return {
    // What the certificate is compared with; the driver sets no server name for an address.
    host,
    rejectUnauthorized: VERIFYING.has(tls.mode),
    ...(tls.mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

export interface LibpqTls {
  readonly env: Readonly<Record<string, string>>;
  /** Removes what was written for it. */
  remove(): Promise<void>;
}

/** For the programs, which take files only. Without a certificate of its own, `verify-full` trusts whom Node.js trusts. */
export async function libpqTls({ mode, ...given }: TlsSettings, clock: Clock): Promise<LibpqTls> {
  const ca = given.ca ?? (VERIFYING.has(mode) ? rootCertificates.join('\n') : undefined);
  const parts = { PGSSLROOTCERT: ca, PGSSLCERT: given.cert, PGSSLKEY: given.key };
  const env: Record<string, string> = { PGSSLMODE: mode };
  let directory: string | undefined;
  const remove = async (): Promise<void> => {
    if (directory !== undefined) await removeScratchDirectory(directory);
  };
  try {
    for (const [name, value] of Object.entries(parts)) {
      if (value === undefined) continue;
      env[name] = value;
      if (!isPem(value)) continue;
      directory ??= await createScratchDirectory(tmpdir(), clock);
      env[name] = join(directory, name);
      await writeFile(env[name], value, { mode: 0o600 });
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { env, remove };
}

async function pemOf(value: string | undefined): Promise<string | undefined> {
  return value === undefined || isPem(value) ? value : await readFile(value, 'utf8');
}

function isPem(value: string): boolean {
  return value.includes('-----BEGIN');
}

// Connects to the server, through the application's own `pg`.

import type { Clock } from '../../../core/clock.js';
import { BackupError } from '../../../core/errors.js';
import type { ConnectionSettings } from './connection-settings.js';
import { type Patience, withPatience } from './patience.js';
import { driverTls } from './tls.js';

export interface QueryConfig {
  readonly text: string;
  readonly values?: unknown[];
  /** `extended` takes one statement and no more. */
  readonly queryMode?: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** As much of a connection as is used. */
export interface Client {
  readonly processID?: number | null;
  readonly connection: { readonly stream: { destroy(): unknown } };
  query(
    query: string | QueryConfig,
    values?: unknown[],
  ): Promise<{ readonly rows: Row[]; readonly rowCount: number | null }>;
  once(event: 'end', listener: () => void): unknown;
  end(): Promise<void>;
}

export interface ConnectOptions {
  readonly applicationName: string;
  readonly clock: Clock;
  readonly patience: Patience;
}

/** Leaves no connection behind when it throws. */
export async function connect(connection: ConnectionSettings, options: ConnectOptions): Promise<Client> {
  const { tls, host, port, user, password, database } = connection;
  const Driver = await loadDriver();
  const open = async (ssl: Awaited<ReturnType<typeof driverTls>>): Promise<Client> => {
    const where = { host, port, user, database, ssl, application_name: options.applicationName };
    const secret = password === undefined ? {} : { password };
    const client = new Driver({ ...where, ...secret, keepAlive: true });
    // A connection that breaks while nobody asks it anything is noticed by whoever asks next.
    client.on('error', () => undefined);
    try {
      await withPatience(client.connect(), options.patience, options.clock);
      return client;
    } catch (error) {
      cut(client);
      throw error;
    }
  };
  const ssl = await driverTls(tls, host);
  return await open(ssl).catch(async (error: unknown) => {
    if (tls.mode !== 'prefer' || !isWithoutTls(error)) throw error;
    return await open(false);
  });
}

/** Ends a connection without a word to the server, which may not be listening. */
export function cut(client: Client): void {
  client.connection.stream.destroy();
}

function isWithoutTls(error: unknown): boolean {
  return error instanceof Error && error.message.includes('does not support SSL');
}

/** @throws BackupError PEER_MISSING */
export async function requireDriver(): Promise<void> {
  await loadDriver();
}

async function loadDriver() {
  try {
    const { default: driver } = await import('pg');
    return driver.Client;
  } catch (error) {
    throw new BackupError('PEER_MISSING', 'PostgreSQL is reached through the package pg, which is not installed.', {
      hint: 'Run npm install pg in the application.',
      cause: error,
    });
  }
}

// Connects to the server, through the application's own `pg`.

import type { Client } from 'pg';

import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import type { ConnectionSettings } from './connection-settings.js';
import { type Patience, withPatience } from './patience.js';
import { driverTls } from './tls.js';

export type { Client, QueryConfig } from 'pg';

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

async function loadDriver(): Promise<typeof Client> {
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

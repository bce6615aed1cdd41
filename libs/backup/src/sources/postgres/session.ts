// One connection to the server, through the application's own `pg`.

import type { Client, QueryConfig } from 'pg';

import { BackupError } from '../../core/errors.js';
import { untilAborted } from '../../kit/interruptible.js';
import type { ConnectionSettings } from './connection-settings.js';
import { fromPostgres, type Phase } from './postgres-failure.js';
import { refuseTransactionPool } from './pooler.js';
import type { PostgresSettings } from './settings.js';
import { driverTls } from './tls.js';

const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 5_000;

/** Nothing that role or database are set to may time the work out, hide rows or lend names to functions that we call. */
const SETUP = `
  SELECT set_config(name, value, false)
  FROM (VALUES ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'),
               ('transaction_timeout', '0'), ('row_security', 'off'), ('search_path', ''), ('datestyle', 'ISO'),
               ('lock_timeout', $1)) AS wanted (name, value)
  JOIN pg_catalog.pg_settings USING (name)`;

/** So that the server does not go on for a client that is gone; not every server can tell. */
const WATCH_CLIENT = `
  SELECT set_config(name, '5s', false) FROM pg_catalog.pg_settings WHERE name = 'client_connection_check_interval'`;

export type Row = Readonly<Record<string, unknown>>;

export interface SessionOptions {
  /** Default: the live one. */
  readonly database?: string;
  readonly phase: Phase;
  /** What is under way is let go of when it aborts. */
  readonly signal?: AbortSignal;
}

export class Session {
  private constructor(
    private readonly client: Client,
    private readonly settings: PostgresSettings,
    private readonly options: SessionOptions,
    /** True when the server can be told by a program's own options to notice that a client is gone. */
    readonly isWatched: boolean,
  ) {}

  /** @throws BackupError PEER_MISSING, or why the server or the database did not let us in */
  static async open(settings: PostgresSettings, options: SessionOptions): Promise<Session> {
    const { connection, lockTimeoutMs } = settings;
    const database = options.database ?? connection.database;
    options.signal?.throwIfAborted();
    const connectOnce = async (): Promise<Client> =>
      await connect({ ...connection, database }, settings.applicationName);
    const client = await connectOnce().catch((error: unknown) => {
      const where = `${connection.host}:${connection.port}`;
      throw fromPostgres(error, options.phase, `The database ${database} at ${where} can not be connected to`);
    });
    try {
      const isPooled = await refuseTransactionPool(client, connectOnce);
      await client.query(SETUP, [String(lockTimeoutMs)]);
      const watched = await client.query(WATCH_CLIENT).catch(() => undefined);
      options.signal?.throwIfAborted();
      return new Session(client, settings, options, watched?.rowCount === 1 && !isPooled);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw fromPostgres(error, options.phase, `The database ${database} can not be asked`);
    }
  }

  /** All rows. Numbers of 64 bits come as texts. */
  async query(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return await this.send({ text: sql, values: [...values] });
  }

  /** The same for what somebody else has written: one statement and no more. */
  async ask(sql: string): Promise<readonly Row[]> {
    const extended = { text: sql, queryMode: 'extended' };
    return await this.send(extended);
  }

  private async send(query: QueryConfig): Promise<readonly Row[]> {
    const { signal, phase } = this.options;
    try {
      signal?.throwIfAborted();
      return (await untilAborted(this.client.query<Row>(query), signal)).rows;
    } catch (error) {
      signal?.throwIfAborted();
      throw fromPostgres(error, phase, 'The database server refused');
    }
  }

  /** Several statements without values, all or none of them. */
  async transaction(statements: readonly string[]): Promise<void> {
    await this.query('BEGIN');
    try {
      for (const statement of statements) await this.query(statement);
      await this.query('COMMIT');
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Never throws, and does not wait long for a server that is silent. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.settings.clock.timeout(CLOSE_TIMEOUT_MS, resolve);
      this.client.end().then(resolve, () => resolve());
      void this.client.once('end', cancel);
    });
  }
}

/** Opens a session for one piece of work. */
export async function withSession<T>(
  settings: PostgresSettings,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await Session.open(settings, options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function connect(connection: ConnectionSettings, applicationName: string): Promise<Client> {
  const { tls, host, port, user, password, database } = connection;
  const Driver = await loadDriver();
  const open = async (ssl: Awaited<ReturnType<typeof driverTls>>): Promise<Client> => {
    const where = { host, port, user, database, ssl, application_name: applicationName };
    const secret = password === undefined ? {} : { password };
    const client = new Driver({ ...where, ...secret, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true });
    // A connection that breaks while nobody asks it anything is noticed by whoever asks next.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const ssl = await driverTls(tls, host);
  return await open(ssl).catch(async (error: unknown) => {
    if (tls.mode !== 'prefer' || !isWithoutTls(error)) throw error;
    return await open(false);
  });
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

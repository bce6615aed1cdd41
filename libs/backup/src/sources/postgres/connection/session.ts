// One connection to the server, through the application's own `pg`.

import { type Client, connect, cut, type QueryConfig, type Row } from './connect.js';
import { type Patience, withPatience } from './patience.js';
import { fromPostgres, isRefusal, type Phase } from '../postgres-failure.js';
import { refuseTransactionPool } from './pooler.js';
import type { PostgresSettings } from '../settings.js';

const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 5_000;

/** Nothing that role or database are set to may time the work out, hide rows, write values otherwise or lend us names. */
const SETUP = `
  SELECT set_config(name, value, false)
  FROM (VALUES ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'),
               ('transaction_timeout', '0'), ('row_security', 'off'), ('search_path', ''), ('DateStyle', 'ISO, MDY'),
               ('IntervalStyle', 'postgres'), ('bytea_output', 'hex'), ('extra_float_digits', '3'),
               ('xmloption', 'content'), ('lock_timeout', $1)) AS wanted (name, value)
  JOIN pg_catalog.pg_settings USING (name)`;

/** So that the server does not go on for a client that is gone; not every server can tell. */
const WATCH_CLIENT = `
  SELECT set_config(name, '5s', false) FROM pg_catalog.pg_settings WHERE name = 'client_connection_check_interval'`;

export type { Row } from './connect.js';

export interface SessionOptions {
  /** Default: the live one. */
  readonly database?: string;
  readonly phase: Phase;
  /** What is under way is let go of when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** How long the server may take for one statement. Default: as long as it takes. */
  readonly patienceMs?: number;
}

/** SQL for the process of a session and when that began, so that no other is ever taken for it. */
export const BACKEND = `pid || '@' || extract(epoch FROM backend_start)`;

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
    const { connection, lockTimeoutMs, applicationName, clock } = settings;
    const { signal, phase, database = connection.database } = options;
    signal?.throwIfAborted();
    const patience = { signal, patienceMs: CONNECT_TIMEOUT_MS };
    const connectOnce = async (): Promise<Client> =>
      await connect({ ...connection, database }, { applicationName, clock, patience });
    const client = await connectOnce().catch((error: unknown) => {
      signal?.throwIfAborted();
      const where = `${connection.host}:${connection.port}`;
      throw fromPostgres(error, phase, `The database ${database} at ${where} can not be connected to`);
    });
    try {
      const isWatched = await withPatience(setUp(client, connectOnce, lockTimeoutMs), patience, clock);
      signal?.throwIfAborted();
      return new Session(client, settings, options, isWatched);
    } catch (error) {
      cut(client);
      signal?.throwIfAborted();
      throw fromPostgres(error, phase, `The database ${database} can not be asked`);
    }
  }

  /** The same connection, for what is not stopped once begun. */
  unstoppable(): Session {
    const { signal: _, ...options } = this.options;
    return new Session(this.client, this.settings, options, this.isWatched);
  }

  /** All rows. Numbers of 64 bits come as texts. */
  async query(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return await this.send({ text: sql, values: [...values] });
  }

  /** The same for what somebody else has written: one statement and no more. */
  async ask(sql: string): Promise<readonly Row[]> {
    return await this.send({ text: sql, queryMode: 'extended' });
  }

  private async send(query: QueryConfig): Promise<readonly Row[]> {
    const { signal, phase } = this.options;
    try {
      signal?.throwIfAborted();
      return (await withPatience(this.client.query(query), this.patience, this.settings.clock)).rows;
    } catch (error) {
      signal?.throwIfAborted();
      throw fromPostgres(error, phase, 'The database server refused');
    }
  }

  private get patience(): Patience {
    const { signal, patienceMs = Infinity } = this.options;
    return { signal, patienceMs };
  }

  /** Several statements without values, all or none of them. */
  async transaction(statements: readonly string[]): Promise<void> {
    await this.query('BEGIN');
    try {
      for (const statement of statements) await this.query(statement);
      await this.query('COMMIT');
    } catch (error) {
      if (isRefusal(error)) await this.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** What the server knows the session by, also when the connection is lost. */
  async backend(): Promise<string> {
    const [row] = await this.query(`SELECT ${BACKEND} AS backend FROM pg_stat_activity WHERE pid = pg_backend_pid()`);
    return String(row?.['backend']);
  }

  /** Never throws, and does not wait long for a server that is silent. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.settings.clock.timeout(CLOSE_TIMEOUT_MS, () => {
        cut(this.client);
        resolve();
      });
      this.client.end().then(resolve, () => resolve());
      void this.client.once('end', cancel);
    });
  }
}

/** Answers whether the server was told to notice that a client is gone, also that of a program's own session. */
async function setUp(client: Client, connectAnother: () => Promise<Client>, lockTimeoutMs: number): Promise<boolean> {
  const isPooled = await refuseTransactionPool(client, connectAnother);
  await client.query(SETUP, [String(lockTimeoutMs)]);
  const watched = await client.query(WATCH_CLIENT).catch(() => undefined);
  return watched?.rowCount === 1 && !isPooled;
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

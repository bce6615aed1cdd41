// The database on a PostgreSQL server, on a pool of connections.

import { Logger } from '@nestjs/common';
import { DatabaseError, Pool, type PoolClient } from 'pg';
import type { Connection } from '../connection.js';
import { DatabaseUnavailableException } from '../database-unavailable.js';
import { Queries, type SqlValue } from '../queries.js';
import { migrate, schemaVersion } from './migrations.js';
import { VALUE_TYPES } from './value-types.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** A restore waits for the statements under way, so none may take forever. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** SQLSTATEs of a server that ends connections or takes none, or whose database is being replaced right now. */
const NOT_SERVING = /^(08...|57P..|53300|3D000)$/;

export async function openPostgres(url: string): Promise<Connection> {
  const logger = new Logger('Postgres');
  const pool = new Pool({
    connectionString: url,
    application_name: 'gallery',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    types: VALUE_TYPES,
  });
  // The server may end a connection that nobody uses, e.g. when a database is restored. Not listening ends the process.
  pool.on('error', ({ message }) => logger.warn(`A connection to the database was lost: ${message}`));
  const connection = new PostgresConnection(pool);
  try {
    await connection.transaction(migrate);
    return connection;
  } catch (error) {
    await connection.close();
    throw error instanceof DatabaseUnavailableException ? error.cause : error;
  }
}

class PostgresQueries extends Queries {
  constructor(private readonly connections: Pick<Pool, 'query'>) {
    super();
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return (await this.query(sql, values)).rows as Row[];
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return (await this.query(sql, values)).rowCount ?? 0;
  }

  private async query(sql: string, values: SqlValue[]) {
    try {
      return await this.connections.query(numbered(sql), values);
    } catch (error) {
      throw explained(error);
    }
  }
}

class PostgresConnection extends PostgresQueries implements Connection {
  constructor(private readonly pool: Pool) {
    super(pool);
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const client = await this.client();
    // While it is taken from the pool, nobody else listens.
    client.on('error', ignore);
    const queries = new PostgresQueries(client);
    let isBroken = false;
    try {
      await queries.run('BEGIN');
      const result = await work(queries);
      await queries.run('COMMIT');
      return result;
    } catch (error) {
      await queries.run('ROLLBACK').catch(() => (isBroken = true));
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(isBroken);
    }
  }

  async schemaVersion(): Promise<number> {
    return await schemaVersion(this);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async client(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw explained(error);
    }
  }
}

/** The next statement tells. */
function ignore(): void {}

/** PostgreSQL numbers its values: `$1`, `$2`. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${++count}`);
}

/** What the server says of a statement stays as it is; all else means that it could not be asked. */
function explained(error: unknown): unknown {
  if (error instanceof DatabaseError && !NOT_SERVING.test(error.code ?? '')) return error;
  return new DatabaseUnavailableException({ cause: error });
}

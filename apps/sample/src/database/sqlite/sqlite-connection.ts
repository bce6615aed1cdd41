// The database in an SQLite file, on one connection.

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Connection } from '../connection.js';
import { Queries, type SqlValue } from '../queries.js';
import { loadDriver, type SqliteFile, type Statement } from './drivers.js';
import { migrate, schemaVersion } from './migrations.js';

/** Makes the file when it is missing. */
export async function openSqlite(path: string): Promise<Connection> {
  const openFile = await loadDriver();
  await mkdir(dirname(path), { recursive: true });
  const file = openFile(path);
  try {
    file.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON');
    migrate(file);
    return new SqliteConnection(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

class SqliteQueries extends Queries {
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly file: SqliteFile) {
    super();
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return this.statement(sql).all(...values) as Row[];
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return Number(this.statement(sql).run(...values).changes);
  }

  private statement(sql: string): Statement {
    const statement = this.statements.get(sql) ?? this.file.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

/** The connection is shared by all requests, so they take turns: a transaction has it for itself. */
class SqliteConnection extends Queries implements Connection {
  private readonly queries: SqliteQueries;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: SqliteFile) {
    super();
    this.queries = new SqliteQueries(file);
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return await this.inTurn(() => this.queries.all<Row>(sql, ...values));
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return await this.inTurn(() => this.queries.run(sql, ...values));
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return await this.inTurn(async () => {
      this.file.exec('BEGIN IMMEDIATE');
      try {
        const result = await work(this.queries);
        this.file.exec('COMMIT');
        return result;
      } catch (error) {
        this.file.exec('ROLLBACK');
        throw error;
      }
    });
  }

  async schemaVersion(): Promise<number> {
    return await this.inTurn(async () => schemaVersion(this.file));
  }

  async close(): Promise<void> {
    await this.inTurn(async () => void this.file.close());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

// The one connection to the database file. A restore closes it, swaps the file, and opens it again.

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../settings/settings.js';
import { type Connection, openConnection, type SqlValue, type Statement } from './connection.js';
import { DatabaseClosedException } from './database-closed.js';
import { schemaVersion } from './migrations.js';

/** Every query is synchronous, so no request is ever half done when `close` is called. */
@Injectable()
export class DatabaseService implements OnApplicationShutdown {
  private connection: Connection | undefined;
  private opening: Promise<void> | undefined;
  private readonly statements = new Map<string, Statement>();
  private readonly preparations: (() => Promise<void>)[] = [];

  constructor(private readonly settings: Settings) {}

  /** The absolute path of the file. */
  get path(): string {
    return this.settings.databasePath;
  }

  /** Opens the file, brings its schema up to date and runs the preparations. Does nothing when it is open. */
  async open(): Promise<void> {
    this.opening ??= this.connect().finally(() => (this.opening = undefined));
    await this.opening;
  }

  /** Lets go of the file. Until `open`, every query throws DatabaseClosedException. */
  async close(): Promise<void> {
    const connection = this.connection;
    this.connection = undefined;
    this.statements.clear();
    connection?.close();
  }

  /** Runs the preparation now, and again each time the database was reopened: its content may be older then. */
  async prepare(preparation: () => Promise<void>): Promise<void> {
    this.preparations.push(preparation);
    await preparation();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  schemaVersion(): number {
    return schemaVersion(this.opened());
  }

  /** The first row, in the shape that the query gives it. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.statement(sql).get(...values) as Row | undefined;
  }

  /** The row of a query that always has one, e.g. an insert with `RETURNING`. */
  single<Row>(sql: string, ...values: SqlValue[]): Row {
    const row = this.get<Row>(sql, ...values);
    if (row === undefined) throw new Error(`A query that always has a row had none: ${sql}`);
    return row;
  }

  /** All rows, in the shape that the query gives them. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.statement(sql).all(...values) as Row[];
  }

  /** The number of rows that were inserted, changed or deleted. */
  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.statement(sql).run(...values).changes);
  }

  /** All of the work or nothing of it. */
  transaction<T>(work: () => T): T {
    const connection = this.opened();
    connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      connection.exec('COMMIT');
      return result;
    } catch (error) {
      connection.exec('ROLLBACK');
      throw error;
    }
  }

  private async connect(): Promise<void> {
    if (this.connection) return;
    this.connection = await openConnection(this.path);
    for (const prepare of this.preparations) await prepare();
  }

  private statement(sql: string): Statement {
    const statement = this.statements.get(sql) ?? this.opened().prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  private opened(): Connection {
    if (!this.connection) throw new DatabaseClosedException();
    return this.connection;
  }
}

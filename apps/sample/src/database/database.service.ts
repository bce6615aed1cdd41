// The database of the app. A restore closes it, puts another in its place, and opens it again.

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../settings/settings.js';
import type { Connection } from './connection.js';
import { DatabaseUnavailableException } from './database-unavailable.js';
import { openPostgres } from './postgres/postgres-connection.js';
import { Queries, type SqlValue } from './queries.js';
import { openSqlite } from './sqlite/sqlite-connection.js';

/** While it is closed, every query throws DatabaseUnavailableException. */
@Injectable()
export class DatabaseService extends Queries implements OnApplicationShutdown {
  private connection: Connection | undefined;
  private opening: Promise<void> | undefined;
  private readonly preparations: (() => Promise<void>)[] = [];

  constructor(private readonly settings: Settings) {
    super();
  }

  /** Opens it, brings its schema up to date and runs the preparations. Does nothing when it is open. */
  async open(): Promise<void> {
    this.opening ??= this.connect().finally(() => (this.opening = undefined));
    await this.opening;
  }

  /** Lets go of the database, after the statements under way. */
  async close(): Promise<void> {
    const connection = this.connection;
    this.connection = undefined;
    await connection?.close();
  }

  /** Runs the preparation now, and again each time the database was reopened: its content may be older then. */
  async prepare(preparation: () => Promise<void>): Promise<void> {
    this.preparations.push(preparation);
    await preparation();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  async schemaVersion(): Promise<number> {
    return await this.opened().schemaVersion();
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    return await this.opened().all<Row>(sql, ...values);
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return await this.opened().run(sql, ...values);
  }

  /** All of the work or nothing of it. The work asks by what it is given, and not by this service. */
  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return await this.opened().transaction(work);
  }

  private async connect(): Promise<void> {
    if (this.connection) return;
    const { database } = this.settings;
    this.connection = database.type === 'postgres' ? await openPostgres(database.url) : await openSqlite(database.path);
    for (const prepare of this.preparations) await prepare();
  }

  private opened(): Connection {
    if (!this.connection) throw new DatabaseUnavailableException();
    return this.connection;
  }
}

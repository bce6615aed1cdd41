// The work on tables that the process of task-process.ts does.

import { closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';

import type { Check } from '../../../core/source.js';
import type { ChildProgress } from '../../../kit/child-answer.js';
import { checkDatabaseFile } from '../check-file.js';
import { connect, connectToRead, valueOf } from '../connect.js';
import { copyDatabase } from '../copy-database.js';
import type { Connection, Driver } from '../driver.js';
import { loadDriver } from '../load-driver.js';
import { fromSqlite, WHEN_CAPTURING, WHEN_RESTORING } from '../sqlite-failure.js';
import { findTables } from './find-tables.js';
import { replayInPlace, replayIntoNew } from './replay-script.js';
import { factsOf } from './table-facts.js';
import type { DumpInput, TableTasks } from './task-inputs.js';
import { writeScript } from './write-script.js';

type Handler<K extends keyof TableTasks> = (
  input: TableTasks[K]['input'],
  progress: ChildProgress,
) => Promise<TableTasks[K]['result']>;

export const TABLE_HANDLERS: { readonly [K in keyof TableTasks]: Handler<K> } = {
  async findTables({ path, wanted, busyTimeoutMs }) {
    const driver = await loadDriver();
    checkDatabaseFile(path);
    try {
      return await using(connectToRead(driver, path, busyTimeoutMs), (database) => {
        const { tables, missing } = findTables(database, wanted, basename(path));
        return { tables: tables.map(({ name, columns }) => ({ name, columns })), missing };
      });
    } catch (error) {
      throw fromSqlite(error, WHEN_CAPTURING, `${path} can not be read`);
    }
  },

  async dumpTables(input, progress) {
    const driver = await loadDriver();
    checkDatabaseFile(input.source);
    try {
      return await dump(driver, input, progress);
    } catch (error) {
      throw fromSqlite(error, WHEN_CAPTURING, `${input.source} could not be read`);
    }
  },

  async stageTables({ path, script, captured }, progress) {
    const driver = await loadDriver();
    closeSync(openSync(path, 'wx', 0o600));
    progress('replaying the script in a new database');
    try {
      return await using(connect(driver, path, 0), async (database) => ({
        facts: await replayIntoNew(database, script, captured),
        checks: [integrityOf(database)],
      }));
    } catch (error) {
      throw fromSqlite(error, WHEN_RESTORING, 'The script can not be replayed in a new database');
    }
  },

  async replayTables({ live, busyTimeoutMs, ...replay }, progress) {
    const driver = await loadDriver();
    checkDatabaseFile(live);
    try {
      await using(connect(driver, live, busyTimeoutMs), (database) =>
        replayInPlace(database, { ...replay, live }, progress),
      );
    } catch (error) {
      throw fromSqlite(error, WHEN_RESTORING, `${live} is as it was; the script can not be replayed there`);
    }
    return undefined;
  },
};

/**
 * In write-ahead mode a reader is in nobody's way. With a rollback journal nobody could write while tables are read, so
 * a copy is made first, as careful as that of the whole database.
 */
async function dump(
  driver: Driver,
  input: DumpInput,
  progress: ChildProgress,
): Promise<TableTasks['dumpTables']['result']> {
  const { source, copy, busyTimeoutMs } = input;
  return await using(connectToRead(driver, source, busyTimeoutMs), async (live) => {
    if (valueOf(live, 'PRAGMA journal_mode') === 'wal') return dumpFrom(live, input, progress);
    // What is missing is found out before anything is copied.
    findTables(live, input.wanted, basename(source));
    progress('copying the database');
    await copyDatabase(live, copy, { busyTimeoutMs, onProgress: (done) => progress('copying the database', done) });
    return await using(connectToRead(driver, copy, busyTimeoutMs), (database) => dumpFrom(database, input, progress));
  });
}

/** One reading transaction is one view. */
function dumpFrom(database: Connection, { source, wanted, script }: DumpInput, progress: ChildProgress) {
  database.run('BEGIN');
  const found = findTables(database, wanted, basename(source));
  const written = writeScript(database, found, script, { onTable: (name) => progress(`writing ${name}`) });
  const facts = factsOf(database, written.tables, { bytes: written.bytes, missing: found.missing });
  database.run('COMMIT');
  return facts;
}

function integrityOf(database: Connection): Check {
  const name = 'integrity';
  const problems = database.all('PRAGMA integrity_check(5)').map((row) => String(Object.values(row)[0]));
  if (problems.join('') === 'ok')
    return { name, verdict: 'ok', message: 'The replayed tables passed the integrity check.' };
  return {
    name,
    verdict: 'blocked',
    message: `The replayed tables are damaged: ${problems.join('; ').slice(0, 500)}.`,
  };
}

async function using<T>(database: Connection, work: (database: Connection) => T | Promise<T>): Promise<T> {
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

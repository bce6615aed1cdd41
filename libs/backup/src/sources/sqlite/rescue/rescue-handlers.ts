// What the process that works with SQLite does for the rescue of rows.

import { closeSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import type { ChildProgress } from '../../../kit/child-answer.js';
import { requireRoom } from '../../../kit/room.js';
import { checkDatabaseFile } from '../check-file.js';
import { connect, connectToRead, numberOf, valueOf } from '../connect.js';
import { copyDatabase } from '../copy-database.js';
import type { Connection, Driver } from '../driver.js';
import { loadDriver } from '../load-driver.js';
import { quotedText } from '../quote.js';
import { fromSqlite, WHEN_CAPTURING, WHEN_RESCUING } from '../sqlite-failure.js';
import { type ChosenPair, compareRows } from './compare-rows.js';
import { pairTables } from './pair-tables.js';
import { pickRows } from './pick-rows.js';
import { putBack } from './put-back.js';
import type { ComparedRows, CompareRowsTask, PutBackTask } from './rescue-tasks.js';

/** Of each of the two databases, while they are compared. */
const CACHE = 'PRAGMA main.cache_size = -16000; PRAGMA side.cache_size = -16000;';
/** What is in the work file is needed as long as its process lives. */
const HASTY = 'PRAGMA work.journal_mode = OFF; PRAGMA work.synchronous = OFF;';

export const RESCUE_HANDLERS = {
  async compareRows(input: CompareRowsTask, progress: ChildProgress): Promise<ComparedRows> {
    const driver = await loadDriver();
    checkDatabaseFile(input.live);
    closeSync(openSync(input.work, 'wx', 0o600));
    try {
      const { schemaVersion, ...readable } = await findReadable(driver, input, progress);
      return { ...compare(driver, { ...input, ...readable }, progress), schemaVersion };
    } catch (error) {
      throw fromSqlite(error, WHEN_CAPTURING, `The rows of ${input.live} can not be compared`);
    }
  },

  async putBack({ live, side, work, busyTimeoutMs, ...what }: PutBackTask): Promise<undefined> {
    const driver = await loadDriver();
    checkDatabaseFile(live);
    try {
      using(connect(driver, live, busyTimeoutMs), (database) => {
        attach(database, { side, work });
        putBack(database, what);
      });
    } catch (error) {
      throw fromSqlite(error, WHEN_RESCUING, `Nothing was put back into ${live}`);
    }
    return undefined;
  },
};

/**
 * In write-ahead mode a reader is in nobody's way. With a rollback journal nobody could write while tables are compared,
 * so a copy is made first, as careful as that of a backup.
 */
async function findReadable(
  driver: Driver,
  { live, copy, busyTimeoutMs }: CompareRowsTask,
  progress: ChildProgress,
): Promise<Pick<ComparedRows, 'schemaVersion'> & { readonly live: string }> {
  const reader = connectToRead(driver, live, busyTimeoutMs);
  try {
    // Of a copy it is another one.
    const schemaVersion = numberOf(reader, 'PRAGMA schema_version');
    if (valueOf(reader, 'PRAGMA journal_mode') === 'wal') return { live, schemaVersion };
    await requireRoom(dirname(copy), statSync(live).size);
    const onProgress = (done: number): void => progress('copying the live database', done);
    await copyDatabase(reader, copy, { busyTimeoutMs, onProgress });
    return { live: copy, schemaVersion };
  } finally {
    reader.close();
  }
}

function compare(
  driver: Driver,
  { side, live, work, busyTimeoutMs, choice }: CompareRowsTask,
  progress: ChildProgress,
): Omit<ComparedRows, 'schemaVersion'> {
  return using(connectToRead(driver, live, busyTimeoutMs), (reader) => {
    attach(reader, { side });
    const chosen = choice.tables.map(({ table, where }): ChosenPair => ({
      pair: pairTables(reader, table),
      ...(where === undefined ? {} : { where }),
    }));
    using(connect(driver, side, 0), (database) => {
      attach(database, { work });
      database.run(HASTY);
      for (const [at, { pair, where }] of chosen.entries()) {
        if (where !== undefined) pickRows(database, pair, at, where);
      }
    });
    return using(connect(driver, live, busyTimeoutMs), (database) => {
      attach(database, { side, work });
      database.run(`${CACHE} ${HASTY} BEGIN`);
      const compared = compareRows({ database, reader }, chosen, choice, progress);
      database.run('COMMIT');
      return compared;
    });
  });
}

function attach(database: Connection, files: Readonly<Record<string, string>>): void {
  for (const [name, path] of Object.entries(files)) database.run(`ATTACH ${quotedText(path)} AS ${name}`);
}

function using<T>(database: Connection, work: (database: Connection) => T): T {
  try {
    return work(database);
  } finally {
    database.close();
  }
}

// The child process in which all work with SQLite is done: serves one task of tasks.ts.

import { existsSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

import { BackupError } from '../../core/errors.js';
import { serveTask, type ChildProgress } from '../../kit/child-answer.js';
import { CHANGES_HANDLERS } from './changes/changes-handlers.js';
import { writeTexts } from '../../kit/texts-file.js';
import { checkDatabaseFile } from './check-file.js';
import { checkRestored } from './check-restored.js';
import { connectToRead, valueOf } from './connect.js';
import { copyDatabase } from './copy-database.js';
import type { Connection, Driver } from './driver.js';
import { findUsers, isLockedByOthers } from './find-users.js';
import { loadDriver } from './load-driver.js';
import { isSound, measureDatabase, tableNames } from './measure-database.js';
import { placeDatabase } from './place-database.js';
import { replaceDatabase } from './replace-database.js';
import { DAMAGED_HINT, fromSqlite, WHEN_CAPTURING, WHEN_RESTORING } from './sqlite-failure.js';
import { RESCUE_HANDLERS } from './rescue/rescue-handlers.js';
import { TABLE_HANDLERS } from './tables/table-tasks.js';
import { takeOver } from './take-over.js';
import type { Tasks } from './tasks.js';

type Handler<K extends keyof Tasks> = (
  input: Tasks[K]['input'],
  progress: ChildProgress,
) => Promise<Tasks[K]['result']>;

const HANDLERS: { readonly [K in keyof Tasks]: Handler<K> } = {
  ...CHANGES_HANDLERS,
  ...RESCUE_HANDLERS,
  ...TABLE_HANDLERS,

  async glance({ path, busyTimeoutMs }) {
    const driver = await loadDriver();
    checkDatabaseFile(path);
    return reading(driver, path, busyTimeoutMs, (database) => ({
      driver: `${driver.name} (SQLite ${valueOf(database, 'SELECT sqlite_version()')})`,
      journalMode: String(valueOf(database, 'PRAGMA journal_mode')),
      tables: tableNames(database).length,
    })).catch((error: unknown) => {
      throw fromSqlite(error, WHEN_CAPTURING, `${path} can not be opened`);
    });
  },

  async capture({ source, copy, busyTimeoutMs }, progress) {
    setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
    checkDatabaseFile(source);
    const driver = await loadDriver();
    const onProgress = byPercent((fraction) => progress('copying the database', fraction));
    await reading(driver, source, busyTimeoutMs, (live) =>
      copyDatabase(live, copy, { busyTimeoutMs, onProgress }),
    ).catch((error: unknown) => {
      throw fromSqlite(error, WHEN_CAPTURING, `${source} could not be copied`);
    });
    return measureCopy(driver, source, copy, progress);
  },

  async measure({ path }, progress) {
    const driver = await loadDriver();
    return reading(driver, path, 0, (database) => {
      const facts = measureDatabase(database, path, progress);
      progress('checking references');
      return { facts, checks: checkRestored(database, facts) };
    }).catch((error: unknown) => {
      throw fromSqlite(error, WHEN_RESTORING, 'The restored file is not a database that can be read');
    });
  },

  async query({ path, sql }) {
    const driver = await loadDriver();
    return reading(driver, path, 0, (database) => database.all(sql)).catch((error: unknown) => {
      throw BackupError.from(error, 'CHECK_BROKEN');
    });
  },

  async ask({ path, sql, answers }) {
    const driver = await loadDriver();
    return reading(driver, path, 0, async (database) => {
      await writeTexts(answers, firstValues(database, sql));
      return undefined;
    }).catch((error: unknown) => {
      throw BackupError.from(error, 'CHECK_BROKEN');
    });
  },

  async usage({ path }) {
    if (!existsSync(path)) return { users: [], locked: false };
    const users = findUsers(path);
    return { users, locked: isLockedByOthers(await loadDriver(), path) };
  },

  async replace({ busyTimeoutMs, ...files }) {
    const driver = await loadDriver();
    takeOver(driver, files.live, busyTimeoutMs);
    takeOver(driver, files.replacement, busyTimeoutMs);
    replaceDatabase(files, () => undefined);
    return undefined;
  },

  async place({ busyTimeoutMs, ...files }) {
    takeOver(await loadDriver(), files.staged, busyTimeoutMs);
    placeDatabase(files);
    return undefined;
  },
};

/** The facts of the copy; a copy that is damaged is as the source is, and refused. */
async function measureCopy(
  driver: Driver,
  source: string,
  copy: string,
  progress: ChildProgress,
): Promise<Tasks['capture']['result']> {
  const facts = await reading(driver, copy, 0, (database) => measureDatabase(database, copy, progress)).catch(
    (error: unknown) => {
      throw fromSqlite(error, WHEN_CAPTURING, `${source} is damaged`);
    },
  );
  if (isSound(facts)) return facts;
  const problem = String(facts.properties['integrity']);
  throw new BackupError('SOURCE_FAILED', `${source} is damaged: ${problem}`, { hint: DAMAGED_HINT });
}

function* firstValues(database: Connection, sql: string): Generator<string> {
  for (const [value] of database.each(sql)) if (value !== null && value !== undefined) yield String(value);
}

async function reading<T>(
  driver: Driver,
  path: string,
  busyTimeoutMs: number,
  work: (database: Connection) => T | Promise<T>,
): Promise<T> {
  const database = connectToRead(driver, path, busyTimeoutMs);
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** Passes on only what differs by a percent. */
function byPercent(progress: (fraction: number) => void): (fraction: number) => void {
  let last = -1;
  return (fraction) => {
    const percent = Math.floor(fraction * 100);
    if (percent !== last) progress(fraction);
    last = percent;
  };
}

process.umask(0o077);
serveTask(async (task, progress) => {
  const { kind, input } = task as { readonly kind: keyof Tasks; readonly input: never };
  return HANDLERS[kind](input, progress);
});

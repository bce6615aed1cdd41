// The driver on the application's own better-sqlite3.

import type { Connection, Driver, Row } from './driver.js';
import { lockedFailure } from './sqlite-failure.js';

/** Throws when the package is not installed, or was compiled for another Node.js. */
export async function loadBetterSqlite3(): Promise<Driver> {
  const { default: Database } = await import('better-sqlite3');
  new Database(':memory:').close();

  return {
    name: 'better-sqlite3',
    open(path): Connection {
      const database = new Database(untrimmed(path), { fileMustExist: true });
      return {
        run: (sql) => void database.exec(sql),
        all: (sql) => database.prepare<[], Row>(sql).all(),
        each: (sql) => database.prepare<[], unknown[]>(sql).raw().iterate(),
        prepare(sql) {
          const statement = database.prepare(sql);
          return (values) => void statement.run(...values);
        },
        async copyTo(copy, pagesPerStep, onStep) {
          const { totalPages } = await database.backup(copy, {
            progress({ totalPages: total, remainingPages }) {
              if (total > 0) onStep(total - remainingPages, total);
              return pagesPerStep;
            },
          });
          // A source that is locked when the copy begins counts, with this driver, as one without pages.
          if (totalPages === 0) throw lockedFailure();
        },
        close: () => void database.close(),
      };
    },
  };
}

/** The driver trims file names; SQLite itself drops a last `/.`, and what is before it stays as it is. */
function untrimmed(path: string): string {
  return path.trim() === path ? path : `${path}/.`;
}

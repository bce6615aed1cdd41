// The driver on the node:sqlite of Node.js.

import type { StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import type { Connection, Driver } from './driver.js';
import { lockedFailure, sqliteResult } from './sqlite-failure.js';

/** Blanks and comments. */
const NOTHING = /^(?:[\s;]|--[^\n]*|\/\*[\s\S]*?\*\/)*$/;

/** Throws when this Node.js has no node:sqlite, or one that can't copy a database in use. */
export async function loadNodeSqlite(): Promise<Driver> {
  const { backup, DatabaseSync } = await import('node:sqlite');
  if (typeof backup !== 'function') throw new Error('its node:sqlite has no backup function');

  return {
    name: 'node:sqlite',
    open(path): Connection {
      const database = new DatabaseSync(`${pathToFileURL(path).href}?mode=rw`);
      return {
        run: (sql) => database.exec(sql),
        all: (sql) => theOnly(database.prepare(sql), sql).all(),
        each(sql) {
          const statement = theOnly(database.prepare(sql), sql);
          statement.setReturnArrays(true);
          return statement.iterate() as Iterable<unknown> as Iterable<readonly unknown[]>;
        },
        prepare(sql) {
          const statement = database.prepare(sql);
          return (values) => void statement.run(...values);
        },
        async copyTo(copy, pagesPerStep, onStep) {
          const progress = ({ totalPages, remainingPages }: { totalPages: number; remainingPages: number }): void =>
            onStep(totalPages - remainingPages, totalPages);
          await backup(database, copy, { rate: pagesPerStep, progress }).catch((error: unknown) => {
            // A source that is locked when the copy begins is, with this driver, an error without a result code.
            throw sqliteResult(error) === 'OK' ? lockedFailure() : error;
          });
        },
        close: () => database.close(),
      };
    },
  };
}

/** Of several statements this driver takes the first, and says nothing of the rest. */
function theOnly(statement: StatementSync, sql: string): StatementSync {
  const rest = sql.slice(statement.sourceSQL.length);
  if (NOTHING.test(rest)) return statement;
  throw new RangeError('The text has more than one statement.');
}

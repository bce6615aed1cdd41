// `describe` for tests that need a PostgreSQL server.

import { describe } from '@jest/globals';

import { hasPostgres } from './postgres.js';

/** Skipped, and saying why, where the server is not installed; with CI=true that is a failure. */
export function describeWithPostgres(title: string, tests: () => void): void {
  if (hasPostgres()) describe(title, tests);
  else if (process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed, and CI=true asks for it.');
  else describe.skip(`${title} (PostgreSQL is not installed)`, tests);
}

// How a table is made: the statements of pg_dump, in the order in which they have to come.

import { collectText } from '../restore/restore-content.js';
import { connectionString, patternOf } from '../names.js';
import { runPostgres } from '../connection/programs.js';
import type { PostgresSettings } from '../settings.js';
import type { CapturedTable } from './find-tables.js';
import { comesLast, splitStatements } from './split-statements.js';

export interface TableDefinition {
  /** The table and the sequences of its columns. */
  readonly before: readonly string[];
  /** Keys, indexes, triggers, rules, policies. */
  readonly after: readonly string[];
  /** Foreign keys, which need the keys of other tables. */
  readonly last: readonly string[];
}

/** What only the session of pg_dump itself needs, or the whole script has settled. Of the rest some concern one table. */
const ITS_OWN = /^SET (?!default_)|^SELECT pg_catalog\.set_config|^\\(?:un)?restrict /;

export async function defineTable(
  settings: PostgresSettings,
  snapshot: string,
  table: CapturedTable,
  signal: AbortSignal,
): Promise<TableDefinition> {
  const ask = async (section: string): Promise<string[]> => {
    const output = runPostgres(settings, 'pg_dump', {
      args: [
        '--schema-only',
        `--section=${section}`,
        `--table=${patternOf(table)}`,
        `--snapshot=${snapshot}`,
        `--lock-wait-timeout=${settings.lockTimeoutMs}`,
        '--no-password',
        '--no-publications',
        ...(settings.ignoreOwners ? ['--no-owner', '--no-privileges'] : []),
        `--dbname=${connectionString(settings.connection.database)}`,
      ],
      phase: 'capture',
      signal,
    });
    return splitStatements(withoutCommands(await collectText(output)))
      .filter((statement) => !ITS_OWN.test(statement))
      .map((statement) => statement.replace(/^SET default_/, 'SET LOCAL default_'));
  };
  const [before = [], after = []] = await Promise.all(['pre-data', 'post-data'].map(ask));
  return {
    before,
    after: after.filter((statement) => !comesLast(statement)),
    last: after.filter(comesLast),
  };
}

/** Newer releases frame what they write with commands for psql. In our script no statement reaches psql by itself. */
function withoutCommands(text: string): string {
  return text
    .replace(/^(--\n-- PostgreSQL database dump\n--\n\n)\\restrict \w+\n/, '$1')
    .replace(/\n\\unrestrict \w+\n*$/, '\n');
}

// What is examined in restored data besides its facts.

import type { Check } from '../../../core/source.js';
import { showTable } from '../names.js';
import type { Row, Session } from '../connection/session.js';

const UNCHECKED_KEYS = `
  SELECT n.nspname AS schema, c.relname AS "table", k.conname AS name
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'f' AND NOT k.convalidated ORDER BY 1, 2, 3`;

const INVALID_INDEXES = `
  SELECT n.nspname AS schema, c.relname AS "table", x.relname AS name
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT (i.indisvalid AND i.indisready) AND c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' ORDER BY 1, 2, 3`;

export async function checkRestored(session: Session): Promise<Check[]> {
  const unchecked = await session.query(UNCHECKED_KEYS);
  const invalid = await session.query(INVALID_INDEXES);
  return [
    unchecked.length === 0
      ? { name: 'foreign-keys', verdict: 'ok', message: 'Every foreign key was checked when it was made.' }
      : {
          name: 'foreign-keys',
          verdict: 'warning',
          message: `Some foreign keys are not valid for all rows, as they were when they were captured: ${list(unchecked)}.`,
        },
    invalid.length === 0
      ? { name: 'indexes', verdict: 'ok', message: 'Every index is valid.' }
      : {
          name: 'indexes',
          verdict: 'blocked',
          message: `Some restored indexes are invalid: ${list(invalid)}. Use another backup.`,
        },
  ];
}

function list(rows: readonly Row[]): string {
  return rows
    .map((row) => {
      const table = showTable({ schema: String(row['schema']), table: String(row['table']) });
      return `${String(row['name'])} of ${table}`;
    })
    .join(', ');
}

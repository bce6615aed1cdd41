// The statements with which a restore in place makes room for what the script of pg_restore brings.

import type { Facts } from '../../../core/facts.js';
import { quoteIdentifier, quoteTable, showTable } from '../names.js';
import { capturedNames } from '../facts/choose-facts.js';
import { listRelations } from '../facts/relations.js';
import type { Session } from '../connection/session.js';

const FOREIGN_KEYS = `
  SELECT n.nspname AS schema, c.relname AS "table", k.conname AS name
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'f' AND k.conrelid = ANY ($1::oid[]) AND coalesce(to_jsonb(k) ->> 'conparentid', '0') = '0'`;

/**
 * Takes every table that will be dropped away from everybody else before the first of them is, and drops their foreign
 * keys: the backup may not know those that were made since, and they would hold on to the others.
 */
export async function clearingStatements(session: Session, facts: Facts): Promise<string> {
  const relations = await listRelations(session);
  const tables = relations.filter(({ kind }) => kind === 'r' || kind === 'p');
  const captured = capturedNames(facts);
  const restored = tables.filter((table) => captured.has(showTable(table)) || captured.has(showTable(table.root)));
  if (restored.length === 0) return '';
  const keys = await session.query(FOREIGN_KEYS, [restored.map(({ oid }) => oid)]);
  const dropped = keys.map((key) => {
    const table = quoteTable({ schema: String(key['schema']), table: String(key['table']) });
    return `ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(String(key['name']))};\n`;
  });
  return `LOCK TABLE ${restored.map(quoteTable).join(', ')} IN ACCESS EXCLUSIVE MODE;\n${dropped.join('')}`;
}

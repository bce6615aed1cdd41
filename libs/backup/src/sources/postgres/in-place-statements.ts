// The statements around the script of pg_restore with which a restore in place begins and ends.

import type { ByteStream } from '../../core/bytes.js';
import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import { quoteIdentifier, quoteTable, showTable } from './names.js';
import { listRelations } from './relations.js';
import type { Session } from './session.js';

/**
 * Nothing that role or database are set to may time the work out, but for locks that others hold, or lend names to
 * functions that we call. Not every server knows every setting.
 */
export function beginStatements(lockTimeoutMs: number): string {
  return `
    SELECT pg_catalog.set_config(name, value, false)
    FROM (VALUES ('search_path', ''), ('lock_timeout', '${lockTimeoutMs}'), ('statement_timeout', '0'),
                 ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0')) AS wanted (name, value)
    JOIN pg_catalog.pg_settings USING (name);
    BEGIN;
  `;
}

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

/** Names of the captured tables, partitioned ones among them: whatever is part of these is replaced with them. */
export function capturedNames({ tables }: Facts): ReadonlySet<string> {
  return new Set(tables.flatMap(({ name, partitionOf }) => [name, partitionOf ?? name]));
}

/** What the last statement that is left out is followed by. */
const AFTER_TIMEOUTS = '\nSET client_encoding';
const LONGEST_PREAMBLE = 64 * 1024;

/** pg_restore begins by waiting for every lock as long as it takes, in settings that an older server may not know. */
export async function* withoutTimeouts(script: ByteStream): AsyncGenerator<Uint8Array> {
  let preamble: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of script) {
    if (preamble === undefined) {
      yield chunk;
      continue;
    }
    preamble = Buffer.concat([preamble, chunk]);
    if (!preamble.includes(AFTER_TIMEOUTS)) {
      if (preamble.length > LONGEST_PREAMBLE)
        throw new BackupError('RESTORE_FAILED', 'The script of pg_restore does not begin as it should.');
      continue;
    }
    yield Buffer.from(preamble.toString('latin1').replaceAll(/^SET \w+_timeout = 0;$/gm, ''), 'latin1');
    preamble = undefined;
  }
}

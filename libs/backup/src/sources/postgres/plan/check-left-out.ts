// The gate of a swap that is about what the live database holds and the backup does not.

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import { MAINTENANCE_PATIENCE_MS } from '../databases/databases.js';
import { type Finding, ok, refused, warning } from './finding.js';
import { listed, quoteTable, showTable } from '../names.js';
import { listRelations, type Relation } from '../facts/relations.js';
import { type Session, withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

const ASKED_AT_ONCE = 500;

/** What a swap takes away: it stays only in the database that is kept for undo, and goes with it. */
interface Missing {
  /** Relations that were left out by choice. */
  readonly leftOut: readonly Relation[];
  /** Tables whose rows were. */
  readonly emptied: readonly Relation[];
  /** Tables that were made after the backup. */
  readonly newer: readonly Relation[];
}

export async function checkLeftOut(settings: PostgresSettings, facts: Facts, signal: AbortSignal): Promise<Finding> {
  const options = { phase: 'restore', signal, patienceMs: MAINTENANCE_PATIENCE_MS } as const;
  try {
    return await withSession(settings, options, async (session) => {
      const missing = findMissing(await listRelations(session), facts);
      const emptied = await withRows(session, missing.emptied);
      const lost = [...(await withRows(session, missing.leftOut)), ...emptied];
      return judge({ ...missing, emptied }, lost);
    });
  } catch (error) {
    signal.throwIfAborted();
    return warning(`What the live database holds besides can not be looked at: ${BackupError.from(error).message}.`);
  }
}

function findMissing(live: readonly Relation[], { tables, names = {} }: Facts): Missing {
  const schemas = new Set(names['leftOutSchemas']);
  const relations = new Set(names['leftOutRelations']);
  const rows = new Set(names['leftOutRows']);
  const captured = new Set(tables.map(({ name }) => name));
  const isLeftOut = (relation: Relation): boolean => schemas.has(relation.schema) || isAmong(relations, relation);
  const found = live.filter((relation) => relation.kind === 'r' && !isLeftOut(relation));
  return {
    leftOut: live.filter(isLeftOut),
    emptied: found.filter((relation) => isAmong(rows, relation)),
    newer: found.filter((relation) => !captured.has(showTable(relation))),
  };
}

/** By its own name, or as a part of a table. */
function isAmong(list: ReadonlySet<string>, relation: Relation): boolean {
  return list.has(showTable(relation)) || list.has(showTable(relation.root));
}

/** One that may not be read is taken for one that has some. */
async function withRows(session: Session, relations: readonly Relation[]): Promise<Relation[]> {
  const tables = relations.filter(({ kind }) => kind === 'r');
  const found = new Set(tables.filter(({ isReadable, hidesRows }) => !isReadable || hidesRows));
  const readable = tables.filter((table) => !found.has(table));
  for (let at = 0; at < readable.length; at += ASKED_AT_ONCE) {
    const batch = readable.slice(at, at + ASKED_AT_ONCE);
    const asked = batch.map((table) => `EXISTS (SELECT FROM ONLY ${quoteTable(table)})`);
    const [row] = await session.query(`SELECT ARRAY[${asked.join(', ')}] AS found`);
    const answers = row?.['found'];
    for (const [index, table] of batch.entries())
      if (Array.isArray(answers) && answers[index] === true) found.add(table);
  }
  return [...found];
}

function judge(missing: Missing, lost: readonly Relation[]): Finding {
  const gone = [
    ...say('Left out of the backup', missing.leftOut),
    ...say('Left out of the backup, but for their definition', missing.emptied),
    ...say('Made since the backup', missing.newer),
  ].join(' ');
  if (gone === '') return ok('The live database holds no table that the backup does not hold.');
  const where = 'After the swap this is only in the database that is kept for undo, and gone with it.';
  if (lost.length === 0) return warning(`${gone} ${where}`);
  return refused(
    `${gone} ${where} With rows: ${listed(lost.map(showTable))}. Restore into a new database and take from there what you need, or accept it.`,
  );
}

function say(what: string, relations: readonly Relation[]): string[] {
  return relations.length === 0 ? [] : [`${what}: ${listed(relations.map(showTable))}.`];
}

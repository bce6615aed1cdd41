// Gates of a restore in place: what would hold on to what is dropped, and rows that would then be nowhere any more.

import type { RestoreInput } from '../../../core/source.js';
import { asListed, type DumpEntry } from '../contents/dump-contents.js';
import { blocked, type Finding, ok } from './finding.js';
import { capturedNames } from '../facts/choose-facts.js';
import { quoteTable, showTable } from '../names.js';
import {
  type Dependency,
  listDependencies,
  listRelations,
  type Relation,
  type RelationKind,
} from '../facts/relations.js';
import { capturesRows } from '../capture/select-relations.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';
import { listContents } from '../contents/use-list.js';

/** What a restore in place replaces, of what is live. */
export async function findReplaced(
  session: Session,
  settings: PostgresSettings,
  { content, facts }: RestoreInput,
  signal: AbortSignal,
): Promise<Replacement> {
  const relations = await listRelations(session);
  const entries = await listContents(settings, content, signal);
  const captured = capturedNames(facts);
  const isReplaced = (relation: Relation): boolean =>
    captured.has(showTable(relation)) || captured.has(showTable(relation.root)) || isListed(entries, relation);
  return { relations, replaced: new Set(relations.filter(isReplaced).map(({ oid }) => oid)) };
}

export interface Replacement {
  readonly relations: readonly Relation[];
  /** Their numbers. */
  readonly replaced: ReadonlySet<number>;
}

const KINDS: Readonly<Record<RelationKind, string>> = {
  r: 'TABLE',
  p: 'TABLE',
  f: 'FOREIGN TABLE',
  v: 'VIEW',
  m: 'MATERIALIZED VIEW',
  S: 'SEQUENCE',
};

function isListed(entries: readonly DumpEntry[], relation: Relation): boolean {
  const beginning = `${KINDS[relation.kind]} ${asListed(relation)} `;
  return entries.some(({ text }) => text.startsWith(beginning));
}

const HOLDS: Readonly<Record<Dependency['kind'], string>> = {
  view: 'is a view of',
  rule: 'has a rule that uses',
  'foreign-key': 'has a foreign key to',
  inheritance: 'inherits from',
  identity: 'belongs to',
};

/** What has been made since, and is not in the backup, stays; what it holds on to can not be dropped. */
export async function checkDependents(session: Session, { relations, replaced }: Replacement): Promise<Finding> {
  const byOid = new Map(relations.map((relation) => [relation.oid, relation]));
  const holding = (await listDependencies(session)).flatMap(({ kind, from, to }) => {
    const [user, used] = [byOid.get(from), byOid.get(to)];
    if (kind === 'identity' || user === undefined || used === undefined) return [];
    if (replaced.has(from) || !replaced.has(to)) return [];
    return [`${showTable(user)} ${HOLDS[kind]} ${showTable(used)}`];
  });
  if (holding.length === 0) return ok('Nothing that the backup does not hold depends on what it replaces.');
  return blocked(
    `What the backup does not hold stays, and holds on to what it replaces: ${holding.join('; ')}. Drop the view or the constraint first, and make it again after the restore.`,
  );
}

/** The safety backup leaves out what the source options leave out, and nothing else is kept. */
export async function checkUnsaved(
  session: Session,
  { selection }: PostgresSettings,
  { relations, replaced }: Replacement,
): Promise<Finding> {
  const unsaved: string[] = [];
  for (const relation of relations) {
    if (relation.kind !== 'r' || !replaced.has(relation.oid) || capturesRows(selection, relation)) continue;
    const [row] = await session.query(`SELECT EXISTS (SELECT FROM ONLY ${quoteTable(relation)}) AS found`);
    if (row?.['found'] === true) unsaved.push(showTable(relation));
  }
  if (unsaved.length === 0) return ok('Every row that is replaced is one that a backup of the live database holds.');
  return blocked(
    `The rows of ${unsaved.join(', ')} would be lost: the source options leave them out of every backup, also of the safety backup. Empty the tables, capture their rows, or restore into a new database.`,
  );
}

// Decides what of a database is captured, and refuses a choice that could not be restored.

import { BackupError } from '../../../core/errors.js';
import { type TableName, patternOf, quoteIdentifier, showTable } from '../names.js';
import type { Dependency, Relation } from '../facts/relations.js';
import type { SelectionSettings } from '../settings.js';

export interface SelectedRelations {
  readonly included: readonly Relation[];
  /** The rest of them, also of the schemas of which nothing is captured. */
  readonly leftOut: readonly Relation[];
  /** Schemas of which nothing is captured. */
  readonly excludedSchemas: readonly string[];
  /** True for a table whose rows are left out. */
  readonly isWithoutRows: (relation: Relation) => boolean;
  /** What pg_dump has to be told. */
  readonly args: readonly string[];
}

/** @throws BackupError SOURCE_INVALID when something that is asked for is not there, or needs what is left out */
export function selectRelations(
  selection: SelectionSettings,
  found: { readonly schemas: readonly string[]; readonly relations: readonly Relation[] },
  dependencies: readonly Dependency[],
): SelectedRelations {
  requireNamed(selection, found);
  const { schemas, excludeSchemas } = selection;
  const excludedSchemas = found.schemas.filter(
    (schema) => excludeSchemas.includes(schema) || (schemas !== undefined && !schemas.includes(schema)),
  );
  const left = found.relations.filter((relation) => !excludedSchemas.includes(relation.schema));
  const leftOut = followDependents(
    new Set(left.filter((relation) => isLeftOut(relation, selection)).map(({ oid }) => oid)),
    dependencies,
  );
  const included = left.filter(({ oid }) => !leftOut.has(oid));
  const isWithoutRows = (relation: Relation): boolean => names(selection.excludeData, relation);
  requireWhole(found.relations, included, isWithoutRows, dependencies);
  const captured = new Set(included);
  return {
    included,
    leftOut: found.relations.filter((relation) => !captured.has(relation)),
    excludedSchemas,
    isWithoutRows,
    args: [
      ...excludedSchemas.map((schema) => `--exclude-schema=${quoteIdentifier(schema)}`),
      ...left.filter(({ oid }) => leftOut.has(oid)).map((relation) => `--exclude-table=${patternOf(relation)}`),
      ...included.filter(isWithoutRows).map((relation) => `--exclude-table-data=${patternOf(relation)}`),
    ],
  };
}

/** True when nothing is left out, so that nothing has to be found out. */
export function selectsAll(selection: SelectionSettings): boolean {
  const { schemas, tables, excludeSchemas, excludeTables, excludeData } = selection;
  return schemas === undefined && tables === undefined && [excludeSchemas, excludeTables, excludeData].every(isEmpty);
}

function isEmpty(list: readonly unknown[]): boolean {
  return list.length === 0;
}

/** Whether the rows of a table are captured. */
export function capturesRows(selection: SelectionSettings, table: Relation): boolean {
  const { schemas, excludeSchemas, excludeData } = selection;
  if (excludeSchemas.includes(table.schema) || (schemas !== undefined && !schemas.includes(table.schema))) return false;
  return !isLeftOut(table, selection) && !names(excludeData, table);
}

function isLeftOut(relation: Relation, { tables, excludeTables }: SelectionSettings): boolean {
  const isTable = ['r', 'p', 'f'].includes(relation.kind);
  return names(excludeTables, relation) || (isTable && tables !== undefined && !names(tables, relation));
}

/** A partition goes by the name of its table as well as by its own. */
function names(list: readonly TableName[], { schema, table, root }: Relation): boolean {
  return list.some(
    (name) =>
      (name.schema === schema && name.table === table) || (name.schema === root.schema && name.table === root.table),
  );
}

/** Views of what is left out, and the sequences of its identity columns, are left out too. */
function followDependents(leftOut: Set<number>, dependencies: readonly Dependency[]): Set<number> {
  for (;;) {
    const more = dependencies.filter(
      ({ kind, from, to }) => (kind === 'view' || kind === 'identity') && leftOut.has(to) && !leftOut.has(from),
    );
    if (more.length === 0) return leftOut;
    for (const { from } of more) leftOut.add(from);
  }
}

function requireNamed(
  { schemas = [], tables = [] }: SelectionSettings,
  found: { readonly schemas: readonly string[]; readonly relations: readonly Relation[] },
): void {
  const missing = [
    ...schemas.filter((schema) => !found.schemas.includes(schema)).map((schema) => `the schema ${schema}`),
    ...tables
      .filter((name) => !found.relations.some((relation) => names([name], relation)))
      .map((name) => `the table ${showTable(name)}`),
  ];
  if (missing.length === 0) return;
  throw new BackupError('SOURCE_INVALID', `The database does not have ${missing.join(', ')}.`, {
    hint: 'Check the spelling, capitals included, of what the source options ask for.',
  });
}

function requireWhole(
  all: readonly Relation[],
  included: readonly Relation[],
  isWithoutRows: (relation: Relation) => boolean,
  dependencies: readonly Dependency[],
): void {
  const byOid = new Map(all.map((relation) => [relation.oid, relation]));
  const kept = new Set(included.map(({ oid }) => oid));
  const conflicts = dependencies.flatMap(({ kind, from, to }) => {
    const [user, used] = [byOid.get(from), byOid.get(to)];
    if (user === undefined || used === undefined || !kept.has(from)) return [];
    const rowsMissing = kind === 'foreign-key' && isWithoutRows(used) && !isWithoutRows(user);
    return kept.has(to) && !rowsMissing ? [] : [`${showTable(user)} needs ${showTable(used)}`];
  });
  if (conflicts.length === 0) return;
  throw notWhole(conflicts);
}

/** For a choice whose backup could not be restored. */
export function notWhole(conflicts: readonly string[]): BackupError {
  return new BackupError('SOURCE_INVALID', `What is left out is needed by what is captured: ${conflicts.join('; ')}.`, {
    hint: 'Leave out both of them or none: the backup could not be restored.',
  });
}

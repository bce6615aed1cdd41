// What of the captured facts is true when only some tables are restored.

import { BackupError } from '../../../core/errors.js';
import type { Facts, TableFact } from '../../../core/facts.js';
import { listed, showTable, type TableName } from '../names.js';

/** How a database is made; everything else counts what only the whole of it has. */
const OF_ANY_PART: ReadonlySet<string> = new Set([
  'encoding',
  'collation',
  'characterType',
  'localeProvider',
  'locale',
]);
/** So many tables are named; the rest is counted. */
const LISTED = 50;

/** @throws BackupError REQUEST_INVALID for a table that was not captured */
export function chooseFacts(captured: Facts, chosen: readonly TableName[]): Facts {
  const names = new Set(chosen.map(showTable));
  requireCaptured(captured, names);
  const tables = captured.tables.filter((table) => names.has(wholeOf(table)));
  return { ...factsOfAnyPart(captured), tables };
}

export function factsOfAnyPart(facts: Facts): Facts {
  const properties = Object.entries(facts.properties).filter(([name]) => OF_ANY_PART.has(name));
  return { ...facts, properties: Object.fromEntries(properties) };
}

/** Names of the captured tables, partitioned ones among them: what is part of these is restored with them. */
export function capturedNames({ tables }: Facts): ReadonlySet<string> {
  return new Set(tables.flatMap((table) => [table.name, wholeOf(table)]));
}

/** What a table is restored as a part of: itself, or its partitioned table. */
function wholeOf({ name, partitionOf }: TableFact): string {
  return partitionOf ?? name;
}

function requireCaptured({ tables }: Facts, names: ReadonlySet<string>): void {
  const there = new Set(tables.map(wholeOf));
  const missing = [...names].filter((name) => !there.has(name));
  if (missing.length === 0) return;
  const parts = tables.filter(({ name, partitionOf }) => partitionOf !== undefined && missing.includes(name));
  const asPart = parts.map(({ name, partitionOf }) => ` ${name} is restored with ${partitionOf}, as a whole.`);
  throw new BackupError(
    'REQUEST_INVALID',
    `The backup does not hold the table ${missing.join(', ')} by itself.${asPart.join('')}`,
    { hint: `Names are exact, capitals included. It holds: ${listed([...there], LISTED)}.` },
  );
}

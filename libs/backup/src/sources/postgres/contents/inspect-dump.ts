// Looks into a dump without restoring it: its table of contents must name what the facts say was captured.

import { hasCode } from '../../../core/errors.js';
import type { Facts, TableFact } from '../../../core/facts.js';
import type { Check, InspectedObject, SealedObject, SourceContext } from '../../../core/source.js';
import { DUMP } from '../capture/capture-database.js';
import { listed, readTable } from '../names.js';
import { type ProgramUse, runPostgres } from '../connection/programs.js';
import { collectText } from '../restore/restore-content.js';
import type { PostgresSettings } from '../settings.js';

const NAME = 'table-of-contents';
/** So many tables are named; the rest is counted. */
const LISTED = 5;

/** @throws BackupError DATA_CORRUPT when pg_restore does not take it for a dump */
export async function inspectDump(
  settings: PostgresSettings,
  { name, content, facts }: InspectedObject,
  { signal }: SourceContext,
): Promise<readonly Check[]> {
  if (name !== DUMP) return [];
  try {
    return [compareContents(await listOf(settings, { input: content, signal }), facts)];
  } catch (error) {
    if (!hasCode(error, 'PEER_MISSING')) throw error;
    const message = 'Its table of contents was not looked at, because pg_restore is not installed here.';
    return [{ name: NAME, verdict: 'warning', message }];
  }
}

/** The same, opened in the process that guards pg_restore. @throws BackupError PEER_MISSING, or what the filter throws */
export async function inspectSealedDump(
  settings: PostgresSettings,
  { stored, filter, facts }: SealedObject,
  { signal }: SourceContext,
): Promise<readonly Check[]> {
  return [compareContents(await listOf(settings, { input: stored, inputFilter: filter, signal }), facts)];
}

async function listOf(
  settings: PostgresSettings,
  use: Pick<ProgramUse, 'input' | 'inputFilter' | 'signal'>,
): Promise<string> {
  return await collectText(runPostgres(settings, 'pg_restore', { args: ['--list'], phase: 'inspect', ...use }));
}

/** `pg_restore --list` writes `215; 1259 16386 TABLE public photos owner`, with blanks in place of line breaks. */
export function compareContents(list: string, { tables }: Facts): Check {
  const entries = list.split('\n').flatMap((line) => /^\d+; \d+ \d+ (TABLE .*)$/.exec(line)?.[1] ?? []);
  const beginnings = new Set(entries.flatMap(beginningsOf));
  const missing = tables.filter((table) => !isIn(beginnings, table));
  if (missing.length === 0) {
    const message = `pg_restore reads its table of contents, and finds all ${tables.length} tables in it.`;
    return { name: NAME, verdict: 'ok', message };
  }
  const names = listed(
    missing.map((table) => table.name),
    LISTED,
  );
  return { name: NAME, verdict: 'blocked', message: `The dump does not hold ${names}, which was captured.` };
}

/** What an entry says before each of its blanks: where a name ends and the owner begins is not marked. */
function beginningsOf(entry: string): string[] {
  return [...entry.matchAll(/ /g)].map(({ index }) => entry.slice(0, index));
}

function isIn(beginnings: ReadonlySet<string>, { name, rows }: TableFact): boolean {
  const { schema, table } = readTable(name) ?? { schema: '', table: name };
  const words = `${schema} ${table}`.replaceAll(/[\r\n]/g, ' ');
  const needed = rows > 0 ? ['TABLE', 'TABLE DATA'] : ['TABLE'];
  return needed.every((kind) => beginnings.has(`${kind} ${words}`));
}

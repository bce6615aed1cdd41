// Decides which entries of a dump restore the chosen tables, and what is left out because it needs another one.

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import { asListed, type DumpEntry } from './dump-contents.js';
import { capturedNames } from '../facts/choose-facts.js';
import { readTable, showTable, type TableName } from '../names.js';
import { BELONGING, takeEntries } from './take-entries.js';

export interface ChosenContents {
  /** In the order of the dump. */
  readonly ids: readonly number[];
  /** What belongs to a chosen table and needs one that was not, e.g. `FK CONSTRAINT photo_fkey of public.comments`. */
  readonly leftOut: readonly string[];
}

interface ChosenTable {
  readonly name: TableName;
  readonly entry: DumpEntry;
}

/** @throws BackupError REQUEST_INVALID when a table can't be told from another, or can't be without another */
export function chooseContents(
  contents: readonly DumpEntry[],
  facts: Facts,
  chosen: readonly TableName[],
): ChosenContents {
  const known = [...capturedNames(facts)].flatMap((name) => readTable(name) ?? []);
  const wanted = chosen.map((name) => ({ name, entry: entryOf(contents, known, name) }));
  const { ids, incomplete } = takeEntries(
    contents,
    wanted.map(({ entry }) => entry),
  );
  requireComplete(incomplete, contents);
  const left = contents.filter(({ id, text }) => !ids.has(id) && BELONGING.test(text));
  return {
    ids: contents.filter(({ id }) => ids.has(id)).map(({ id }) => id),
    leftOut: wanted.flatMap((table) => left.flatMap(({ text }) => describe(text, known, table))),
  };
}

function entryOf(contents: readonly DumpEntry[], known: readonly TableName[], name: TableName): DumpEntry {
  const found = contents.filter(({ isTable, text }) => isTable && isOf(text.slice('TABLE '.length), known, name));
  const [entry] = found;
  if (entry !== undefined && found.length === 1) return entry;
  throw new BackupError('REQUEST_INVALID', `${showTable(name)} can not be told from another table of the dump.`, {
    hint: 'Restore all of the backup into a new place, and take the table from there.',
  });
}

/** Where a name ends and what follows begins is not marked: of all tables it may be, it is that of the longest name. */
function isOf(text: string, known: readonly TableName[], name: TableName): boolean {
  const listed = asListed(name);
  if (!text.startsWith(`${listed} `)) return false;
  return known.every((other) => asListed(other).length <= listed.length || !text.startsWith(`${asListed(other)} `));
}

function requireComplete(incomplete: readonly DumpEntry[], contents: readonly DumpEntry[]): void {
  if (incomplete.length === 0) return;
  const needs = incomplete.map(({ text, needs: ids }) => {
    const others = contents.filter(({ id, isTable }) => isTable && ids.includes(id));
    return `${text} needs ${others.map((other) => other.text).join(', ')}`;
  });
  throw new BackupError('REQUEST_INVALID', `A table can not be restored without another: ${needs.join('; ')}.`, {
    hint: 'Choose these tables too.',
  });
}

/** What is on a table has its name before its own, and the owner of the table after it. */
function describe(text: string, known: readonly TableName[], { name, entry }: ChosenTable): string[] {
  const kind = BELONGING.exec(text)?.[0] ?? '';
  const rest = text.slice(kind.length);
  if (!isOf(rest, known, name)) return [];
  const owner = entry.text.slice(`TABLE ${asListed(name)}`.length);
  const own = rest.slice(asListed(name).length + 1);
  return [`${kind}${own.endsWith(owner) ? own.slice(0, -owner.length) : own} of ${showTable(name)}`];
}

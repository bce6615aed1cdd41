// Decides which of the captures of a chain count for a table: those from its last one with every row on.

import { BackupError } from '../core/errors.js';
import type { BackupContent, RestoreInput } from '../core/source.js';
import { type ChangedTable, tableMarks } from './changes-record.js';

export interface ChangesChain {
  /** Oldest first. */
  readonly captures: readonly { readonly content: BackupContent }[];
  /** By the name of a table: the place of its last capture with every row. */
  readonly wholeAt: ReadonlyMap<string, number>;
}

/** @throws BackupError CHANGES_REFUSED for changes of a table of which no capture has every row */
export function chainOf({ content, facts, earlier = [] }: RestoreInput): ChangesChain {
  const captures = [...earlier, { content, facts }];
  const wholeAt = new Map<string, number>();
  for (const { name } of facts.tables) {
    const at = captures.findLastIndex((capture) => {
      const marks = tableMarks(capture.facts.marks, name);
      return marks !== undefined && marks['from'] === undefined;
    });
    if (at === -1) throw gap(name, 'no capture has every row of it');
    const missing = captures.slice(at).some((capture) => tableMarks(capture.facts.marks, name) === undefined);
    if (missing) throw gap(name, 'a capture in between is without it');
    for (const [place, capture] of captures.slice(at + 1).entries()) {
      const before = tableMarks(captures[at + place]?.facts.marks, name);
      const from = tableMarks(capture.facts.marks, name)?.['from'];
      if (before?.['next'] !== from)
        throw gap(name, `one window begins at ${from}, and the one before ends at ${before?.['next']}`);
    }
    wholeAt.set(name, at);
  }
  return { captures, wholeAt };
}

/** Whether the table is taken from the capture at that place. */
export function isUsed(wholeAt: ChangesChain['wholeAt'], { name }: Pick<ChangedTable, 'name'>, at: number): boolean {
  return at >= (wholeAt.get(name) ?? Infinity);
}

function gap(table: string, why: string): BackupError {
  return new BackupError('CHANGES_REFUSED', `The changes of ${table} have a gap: ${why}.`);
}

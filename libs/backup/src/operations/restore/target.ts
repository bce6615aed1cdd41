// Where a restore goes: in the place of the live data, or to a new one beside which the live data stays as it is.

import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type { Source } from '../../core/source.js';
import type { Job } from '../job.js';

export interface RestoreTarget {
  /** The name of a new place. Default: the live data is replaced. */
  readonly into?: string;
  /** Only these tables, and only into a new place. Default: everything. */
  readonly tables?: readonly string[];
}

/**
 * The job as it is restored: with the new place, when there is one, as its source.
 * @throws BackupError REQUEST_INVALID
 */
export function jobAt(job: Job, { into, tables }: RestoreTarget): Job {
  if (into === undefined) return tables === undefined ? job : refuseTables(job);
  if (tables?.length === 0) throw new BackupError('REQUEST_INVALID', 'The list of tables to restore is empty.');
  return { ...job, source: placeFor(job.source, into, tables) };
}

/** @throws BackupError REQUEST_INVALID for a table that was not captured */
export function expectedFacts({ source }: Job, captured: Facts): Facts {
  return source.expects?.(captured) ?? captured;
}

function placeFor(source: Source, into: string, tables: readonly string[] | undefined): Source {
  const place = source.into?.(into, tables);
  if (place !== undefined) return place;
  throw new BackupError('REQUEST_INVALID', `A ${source.kind} source can be restored into its own place only.`, {
    hint: 'Leave out into, or download the backup and restore it by hand.',
  });
}

function refuseTables({ source }: Job): never {
  throw new BackupError('REQUEST_INVALID', `${source.target} is not replaced by a part of a backup.`, {
    hint: 'Name a new place in into: the tables are restored there, and the live data is left alone.',
  });
}

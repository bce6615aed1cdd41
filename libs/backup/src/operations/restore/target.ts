// Where a restore goes: in the place of the live data, or to a new one beside which the live data stays as it is.

import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type { Selection, Source } from '../../core/source.js';
import type { Job } from '../job.js';

export interface RestoreTarget {
  /** The name of a new place. Default: the live data is replaced. */
  readonly into?: string;
  /** Only these tables, and only into a new place. Default: everything. */
  readonly tables?: readonly string[];
  /** Only these files and folders: relative, with `/` between the parts. Default: everything. */
  readonly paths?: readonly string[];
}

/**
 * The job as it is restored: with the new place, or the part, when there is one, as its source.
 * @throws BackupError REQUEST_INVALID
 */
export function jobAt(job: Job, target: RestoreTarget): Job {
  const selection = selectionOf(target);
  const { into } = target;
  if (into !== undefined) return { ...job, source: placeFor(job.source, into, selection) };
  return selection === undefined ? job : { ...job, source: partOf(job.source, selection) };
}

/** Whether the restore puts something in the place of live data. */
export function replacesLive({ source }: Job, { into }: RestoreTarget): boolean {
  return into === undefined && source.restoresBeside !== true;
}

/** @throws BackupError REQUEST_INVALID for what was not captured */
export function expectedFacts({ source }: Job, captured: Facts): Facts {
  return source.expects?.(captured) ?? captured;
}

/** Undefined: everything. */
export function selectionOf({ tables, paths }: RestoreTarget): Selection | undefined {
  if (tables?.length === 0) throw new BackupError('REQUEST_INVALID', 'The list of tables to restore is empty.');
  if (paths?.length === 0) throw new BackupError('REQUEST_INVALID', 'The list of paths to restore is empty.');
  if (tables === undefined && paths === undefined) return undefined;
  return { ...(tables === undefined ? {} : { tables }), ...(paths === undefined ? {} : { paths }) };
}

function placeFor(source: Source, into: string, selection: Selection | undefined): Source {
  const place = source.into?.(into, selection);
  if (place !== undefined) return place;
  throw new BackupError('REQUEST_INVALID', `A ${source.kind} source can be restored into its own place only.`, {
    hint: 'Leave out into, or download the backup and restore it by hand.',
  });
}

function partOf(source: Source, selection: Selection): Source {
  const part = source.part?.(selection);
  if (part !== undefined) return part;
  throw new BackupError('REQUEST_INVALID', `${source.target} is not replaced by a part of a backup.`, {
    hint: 'Name a new place in into: the part is restored there, and the live data is left alone.',
  });
}

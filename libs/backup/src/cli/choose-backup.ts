// The backup that a command is about: the one that is named, or the newest good one.

import { atLeast, type Backup, isOwn } from '../core/backup.js';
import { systemClock } from '../core/clock.js';
import { BackupError } from '../core/errors.js';
import type { Manifest, ManifestSummary } from '../core/manifest.js';
import type { Session } from './session.js';
import { warnOfMissing } from './words/failures.js';
import { parseMoment } from './words/times.js';

export interface BackupChoice {
  /** Id of a certain one. */
  readonly id?: string;
  readonly job?: string;
  /** The newest that was begun by then. */
  readonly at?: Date;
}

/** As it was typed. @throws BackupError REQUEST_INVALID for what is no time */
export function readChoice(
  id: string | undefined,
  { job, at }: { readonly job?: string; readonly at?: string },
): BackupChoice {
  return {
    ...(id === undefined ? {} : { id }),
    ...(job === undefined ? {} : { job }),
    ...(at === undefined ? {} : { at: parseMoment(at, systemClock.now()) }),
  };
}

const EVERY_ONE = 1_000_000;

/** @throws BackupError BACKUP_NOT_FOUND, NO_BACKUP, JOB_UNKNOWN, REQUEST_INVALID when nobody can tell which job is meant */
export async function chooseBackup(session: Session, { id, job, at }: BackupChoice): Promise<Backup> {
  const { signal } = session;
  const { backups } = await session.open();
  if (id !== undefined) {
    if (job === undefined && at === undefined) return await backups.get(id, { signal });
    throw new BackupError('REQUEST_INVALID', 'A backup is named by its id, or by --job and --at.');
  }
  const page = await backups.list({ ...(job === undefined ? {} : { job }), limit: EVERY_ONE }, { signal, fresh: true });
  warnOfMissing(page, session.terminal);
  const candidates = page.backups.filter(({ manifest }) => job !== undefined || !isChanges(manifest));
  requireOneJob(candidates);
  const chosen = candidates.find(
    ({ manifest, trust }) =>
      isOwn(manifest) && atLeast(trust, 'stored') && (at === undefined || manifest.startedAt <= at),
  );
  if (chosen !== undefined) return await backups.get(chosen.id, { signal });
  const when = at === undefined ? '' : ` that was begun by ${at.toISOString()}`;
  throw new BackupError('NO_BACKUP', `There is no good backup${when}.`, {
    hint: 'See what there is with list; a certain one, also one that is known to be bad, is named by its id.',
  });
}

/** Backups of row changes are no backups of everything. */
function isChanges({ source }: Pick<Manifest, 'source'>): boolean {
  return source.kind.endsWith('-changes');
}

function requireOneJob(candidates: readonly Backup<ManifestSummary>[]): void {
  const jobs = [...new Set(candidates.map(({ manifest }) => manifest.job))];
  if (jobs.length < 2) return;
  throw new BackupError('REQUEST_INVALID', `There are backups of several jobs: ${jobs.toSorted().join(', ')}.`, {
    hint: 'Name the backup by its id, or the job by --job.',
  });
}

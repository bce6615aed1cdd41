// Finds the job whose row changes a restore is to apply.

import { BackupError } from '../core/errors.js';
import type { Job } from '../operations/job.js';
import type { ChangesRequest } from '../operations/restore/find-changes.js';
import type { WithChanges } from './requests.js';

/** @throws BackupError REQUEST_INVALID when there is no such job, or nobody can tell which one is meant */
export function readChanges(
  jobs: readonly Job[],
  { source }: Job,
  { withChanges = false, changesUntil }: WithChanges,
): ChangesRequest | undefined {
  if (withChanges === false) {
    if (changesUntil === undefined) return undefined;
    throw new BackupError('REQUEST_INVALID', 'changesUntil is given without withChanges.');
  }
  const fitting = jobs.filter((job) => job.source.changesOf === source.kind && job.source.target === source.target);
  const named = withChanges === true ? fitting : fitting.filter(({ name }) => name === withChanges);
  const [job, another] = named;
  if (job !== undefined && another === undefined) {
    return { job, ...(changesUntil === undefined ? {} : { until: changesUntil }) };
  }
  const names = fitting.map(({ name }) => name).join(', ');
  if (names === '') {
    const message = `No job captures the row changes of ${source.target} (${source.kind}).`;
    throw new BackupError('REQUEST_INVALID', message, {
      hint: `Leave out withChanges, or add a job with a source of type "${source.kind}-changes" for the same database.`,
    });
  }
  const message =
    withChanges === true ? 'Several jobs capture its row changes' : `${withChanges} captures no row changes of it`;
  throw new BackupError('REQUEST_INVALID', `${message}; there are: ${names}.`, {
    hint: 'Name one of them in withChanges.',
  });
}

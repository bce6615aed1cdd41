// Finds the job whose row changes a restore is to apply.

import { BackupError } from '../core/errors.js';
import type { Source } from '../core/source.js';
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
  const named = fitting.filter(({ name, source: { location } }) =>
    withChanges === true ? location === source.location : name === withChanges,
  );
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
  throw new BackupError('REQUEST_INVALID', `${whyNone(withChanges, source, named.length)}; there are: ${names}.`, {
    hint: 'Name one of them in withChanges.',
  });
}

function whyNone(withChanges: string | true, { target, location = '' }: Source, found: number): string {
  if (withChanges !== true) return `${withChanges} captures no row changes of it`;
  return found > 0
    ? 'Several jobs capture its row changes'
    : `No job captures the row changes of ${target} at ${location}, only of others of that name`;
}

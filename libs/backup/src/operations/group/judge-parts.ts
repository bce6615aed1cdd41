// Judges the run of a group by its parts. A pure function.

import { BackupError, type ErrorReport } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { sentence } from '../../kit/sentence.js';
import { type EndedPart, isGood } from './parts.js';

export interface Judgement {
  /** What did not go well and does not make the group fail. */
  readonly warnings: readonly BackupError[];
  /** Present when a part failed that the group can't do without. */
  readonly failure?: BackupError;
}

/** A part that failed does not keep the others from being backed up; the group has failed all the same. */
export function judgeParts(parts: readonly EndedPart[]): Judgement {
  const bad = parts.filter(({ record }) => !isGood(record));
  const [optional, required] = [bad.filter(isOptional), bad.filter((part) => !isOptional(part))];
  const warnings = [
    ...parts
      .filter(({ record }) => isGood(record))
      .flatMap(({ record }) => record.warnings.map((one) => said(record, one))),
    ...optional.map(({ record }) => said(record, reasonOf(record), `${record.job}, an optional part, ${verb(record)}`)),
  ];
  return required.length === 0 ? { warnings } : { warnings, failure: failureOf(required, parts.length) };
}

function isOptional({ member }: EndedPart): boolean {
  return member.optional;
}

function verb({ state }: RunRecord): string {
  return state === 'failed' ? 'failed' : `was ${state}`;
}

function reasonOf({ error, state }: RunRecord): ErrorReport {
  return error ?? new BackupError('INTERNAL', `The run ended as ${state}.`).toJSON();
}

function said({ job }: RunRecord, { code, message, hint, retryable, context }: ErrorReport, who = job): BackupError {
  return new BackupError(code, `${who}: ${message}`, { hint, retryable, context: { ...context, job } });
}

function failureOf(failed: readonly EndedPart[], all: number): BackupError {
  const reasons = failed.map(({ record }) => ({ record, ...reasonOf(record) }));
  const what = reasons.map(({ record, message }) => `${record.job} ${verb(record)}: ${sentence(message)}`).join(' ');
  return new BackupError(
    'GROUP_FAILED',
    `${failed.length} of ${all} parts ${failed.length === 1 ? 'is' : 'are'} missing. ${what}`,
    {
      hint: [...new Set(reasons.map(({ hint }) => hint))].join(' '),
      retryable: reasons.every(({ retryable }) => retryable),
      context: { parts: failed.map(({ record }) => record.job) },
    },
  );
}

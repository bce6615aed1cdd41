// The parts that the messages about runs have in common.

import { type Backup, plainBytes, storedBytes } from '../../core/backup.js';
import type { ErrorReport } from '../../core/errors.js';
import type { RunNews } from '../../core/news.js';
import type { NoticeBlock } from '../../core/notifier.js';
import type { RunRecord } from '../../core/run.js';
import { formatDuration } from '../../kit/durations.js';
import { formatBytes } from '../../kit/sizes.js';
import { hints } from './advice.js';
import { count, facts, list, moment, section } from './wording.js';

/** ` after 12.3 s`, or nothing where the run never started. */
export function after(run: RunRecord): string {
  const ms = durationOf(run);
  return ms === undefined ? '' : ` after ${formatDuration(ms)}`;
}

export function durationOf({ startedAt, finishedAt }: RunRecord): number | undefined {
  return startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : undefined;
}

/** Why a run failed, as a sentence. */
export function reasonOf({ error, state }: RunRecord): string {
  return error?.message ?? `The run ended as ${state}.`;
}

/** What to do about each problem. */
export function hintsOf({ error, warnings }: RunRecord, baseUrl: string | undefined): NoticeBlock[] {
  return hints(
    (error ? [error, ...warnings] : warnings).map(({ hint }) => hint),
    baseUrl,
  );
}

export function warningsOf({ warnings }: RunRecord): NoticeBlock[] {
  return list(warnings.map(({ message, code }: ErrorReport) => `${message} [${code}]`));
}

/** The findings of a drill or a restore that are not as they should be. */
export function failedChecksOf({ checks = [] }: RunRecord): NoticeBlock[] {
  const failed = checks.filter(({ verdict }) => verdict !== 'ok');
  return section('What was found', list(failed.map(({ name, message }) => `${name}: ${message}`)));
}

export function notesOf({ notes }: RunRecord): NoticeBlock[] {
  return section('What was noted', list(notes));
}

/** Which data, which run, how long, how much, and where. */
export function detailsOf({ run, target, backup, repeated }: RunNews): NoticeBlock[] {
  const took = durationOf(run);
  return section('Details', [
    facts([
      [run.parts ? 'Group' : 'Job', run.job],
      ['Data', target],
      ['Backup', run.backupId],
      ['Taken', run.operation === 'backup' ? undefined : backup && moment(backup.manifest.startedAt)],
      ['Size', backup && sizesOf(backup)],
      ['Copies', backup && copiesOf(backup)],
      ['Label', run.label],
      ['Run', run.id],
      ['Started by', run.by === undefined ? run.trigger : `${run.by} (${run.trigger})`],
      ['Started', moment(run.startedAt ?? run.queuedAt)],
      ['Duration', took === undefined ? undefined : formatDuration(took)],
      ['Repeated', repetitions(repeated)],
    ]),
  ]);
}

/** How often the same has happened without a message. */
export function repetitions(repeated: number | undefined): string | undefined {
  return repeated === undefined ? undefined : `${count(repeated, 'time')} since the last message`;
}

function sizesOf(backup: Backup): string {
  return `${formatBytes(storedBytes(backup))} stored, ${formatBytes(plainBytes(backup))} of data`;
}

export function copiesOf({ copies }: Backup): string {
  return copies.map(({ destination, trust }) => `${destination} (${trust})`).join(', ');
}

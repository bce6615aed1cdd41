// Words for a restore, or the undo of one, that started or ended.

import type { RunNews } from '../../core/news.js';
import { advise, ADVICE } from './advice.js';
import { after, detailsOf, failedChecksOf, hintsOf, notesOf, reasonOf, warningsOf } from './run-parts.js';
import { describeSafety } from './safety.js';
import { moment, paragraph, section, type Wording } from './wording.js';

export function restoreStarted(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target } = news;
  const isUndo = run.operation === 'undo';
  return {
    title: `${run.job}: ${isUndo ? 'a restore is being undone' : 'a restore has started'}`,
    blocks: [
      paragraph(
        `${isUndo ? 'The undo of a restore' : `A restore of ${subject(news)}`} of the job ${run.job} has started.`,
      ),
      ...section('What it means', [
        paragraph(
          isUndo
            ? `${target} will be replaced by what an earlier restore had replaced.`
            : `${target} stays as it is until the backup is restored beside it and compared; then it is replaced, unless the restore was asked to go to another place.`,
        ),
      ]),
      ...section('What to do', advise(ADVICE.cancel(run.id), baseUrl)),
      ...detailsOf(news),
    ],
  };
}

export function restoreFinished(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target } = news;
  const isUndo = run.operation === 'undo';
  return {
    title: `${run.job}: ${isUndo ? 'the restore was undone' : `restored ${subject(news)}`}`,
    blocks: [
      paragraph(
        isUndo
          ? `A restore of ${target} was undone: what it had replaced is in its place again.`
          : `A restore of ${subject(news)} has ended: the restored data was compared with what was captured, and is the same.`,
      ),
      ...section('What it means', isUndo ? [] : [paragraph(describeAge(news))]),
      ...failedChecksOf(run),
      ...warningsOf(run),
      ...section('What to do', [
        ...hintsOf(run, baseUrl),
        ...(isUndo ? [] : advise(ADVICE.undo(run.id, target), baseUrl)),
      ]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function restoreFailed(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target, health } = news;
  const what = run.operation === 'undo' ? 'undo of a restore' : `restore of ${subject(news)}`;
  return {
    title: `${run.job}: ${run.operation === 'undo' ? 'undo of a restore failed' : 'restore failed'}`,
    blocks: [
      paragraph(`The ${what} of the job ${run.job} failed${after(run)}: ${reasonOf(run)}`),
      ...failedChecksOf(run),
      ...warningsOf(run),
      ...section('What it means', [
        paragraph(`${target} is as it was before, unless the reason above says otherwise.`),
        paragraph(describeSafety(target, health)),
      ]),
      ...section('What to do', [
        ...hintsOf(run, baseUrl),
        ...(run.backupId === undefined ? [] : advise(ADVICE.planRestore(run.backupId), baseUrl)),
      ]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

function subject({ run, backup }: RunNews): string {
  return backup ? `the backup of ${moment(backup.manifest.startedAt)}` : (run.backupId ?? 'a backup');
}

function describeAge({ backup }: RunNews): string {
  const since = backup ? moment(backup.manifest.startedAt) : 'the backup was taken';
  return `What was written after ${since} is not in the restored data.`;
}

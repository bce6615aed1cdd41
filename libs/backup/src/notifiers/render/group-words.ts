// Words for the run of a group that ended or started: one message that names each part.

import type { RunNews } from '../../core/news.js';
import type { NoticeBlock } from '../../core/notifier.js';
import type { RunPart, RunRecord } from '../../core/run.js';
import { formatDuration } from '../../kit/durations.js';
import { advise, ADVICE } from './advice.js';
import { after, detailsOf, durationOf, hintsOf, notesOf, reasonOf, warningsOf } from './run-parts.js';
import { describeSafety } from './safety.js';
import { count, list, paragraph, section, type Wording } from './wording.js';

const DONE: Readonly<Record<string, string>> = { backup: 'backed up', restore: 'restored', undo: 'undone' };
const OPEN: Readonly<Record<string, string>> = { backup: 'not begun', restore: 'not touched', undo: 'not touched' };

export function groupBackupSucceeded(news: RunNews): Wording {
  const { run } = news;
  const took = durationOf(run);
  const parts = count(run.parts?.length ?? 0, 'part');
  return {
    title: `${run.job}: backed up, ${parts}${took === undefined ? '' : ` in ${formatDuration(took)}`}`,
    blocks: [
      paragraph(`The group ${run.job} was backed up, and every part of it was read back:`),
      ...partsOf(run),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function groupBackupWarning(news: RunNews, baseUrl: string | undefined): Wording {
  const { run } = news;
  const warnings = count(run.warnings.length, 'warning');
  return {
    title: `${run.job}: backed up, with ${warnings}`,
    blocks: [
      paragraph(`The group ${run.job} was backed up, with ${warnings}:`),
      ...warningsOf(run),
      ...section('The parts', partsOf(run)),
      ...section('What it means', [paragraph('Every part that the group can not do without has a new backup.')]),
      ...section('What to do', [...hintsOf(run, baseUrl), ...advise(ADVICE.lookAtHealth(), baseUrl)]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function groupBackupFailed(news: RunNews, baseUrl: string | undefined): Wording {
  const { run } = news;
  const missing = (run.parts ?? []).filter(({ optional, state }) => optional !== true && !isGood(state));
  return {
    title: `${run.job}: backup failed; without ${missing.map(({ job }) => job).join(', ')}`,
    blocks: [
      paragraph(`The backup of the group ${run.job} failed${after(run)}: ${reasonOf(run)}`),
      ...warningsOf(run),
      ...section('The parts', partsOf(run)),
      ...section('What it means', [
        paragraph('What is named as backed up has a new backup. Together they are no complete backup of the group.'),
        ...missing.map(({ job }) => paragraph(`${job}: ${describeSafety(job, healthOf(news, job))}`)),
      ]),
      ...section('What to do', [...hintsOf(run, baseUrl), ...advise(ADVICE.backUpGroup(run.job), baseUrl)]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function groupRestoreStarted(news: RunNews, baseUrl: string | undefined): Wording {
  const { run } = news;
  const isUndo = run.operation === 'undo';
  return {
    title: `${run.job}: ${isUndo ? 'a restore of the group is being undone' : 'a restore of the group has started'}`,
    blocks: [
      paragraph(`${isUndo ? 'The undo of a restore' : 'A restore'} of the group ${run.job} has started.`),
      ...section('What it means', [
        paragraph(
          isUndo
            ? `What that restore had replaced will be put back, one part after the other.`
            : `Nothing is replaced until every part is restored beside the live data and compared; then one part is replaced after the other.`,
        ),
      ]),
      ...section('What to do', advise(ADVICE.cancel(run.id), baseUrl)),
      ...detailsOf(news),
    ],
  };
}

export function groupRestoreFinished(news: RunNews, baseUrl: string | undefined): Wording {
  const { run } = news;
  const isUndo = run.operation === 'undo';
  return {
    title: `${run.job}: ${isUndo ? 'the restore of the group was undone' : 'the group was restored'}`,
    blocks: [
      paragraph(
        isUndo
          ? `A restore of the group ${run.job} was undone: what it had replaced is in its place again.`
          : `A restore of the group ${run.job} has ended: what was restored was compared with what was captured, and is the same.`,
      ),
      ...partsOf(run),
      ...section(
        'What it means',
        isUndo ? [] : [paragraph('What was written since those backups is not in the data.')],
      ),
      ...warningsOf(run),
      ...section('What to do', [...hintsOf(run, baseUrl), ...(isUndo ? [] : undo(run, baseUrl))]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function groupRestoreFailed(news: RunNews, baseUrl: string | undefined): Wording {
  const { run } = news;
  const isUndo = run.operation === 'undo';
  const replaced = (run.parts ?? []).some(({ state }) => isGood(state));
  return {
    title: `${run.job}: ${isUndo ? 'undo of the restore failed' : 'restore of the group failed'}${replaced ? ' half-way' : ''}`,
    blocks: [
      paragraph(
        `The ${isUndo ? 'undo of a restore' : 'restore'} of the group ${run.job} failed${after(run)}: ${reasonOf(run)}`,
      ),
      ...section('The parts', partsOf(run)),
      ...warningsOf(run),
      ...section('What it means', [
        paragraph(
          replaced
            ? 'The parts do not belong together now: some are replaced, and the others are as they were.'
            : 'Nothing was replaced: all data is as it was, unless the reason above says otherwise.',
        ),
      ]),
      ...section('What to do', [...hintsOf(run, baseUrl), ...(replaced && !isUndo ? undo(run, baseUrl) : [])]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

function undo(run: RunRecord, baseUrl: string | undefined): NoticeBlock[] {
  return advise(ADVICE.undoGroup(run.job, run.id), baseUrl);
}

/** Each part with what became of it. */
function partsOf({ operation, parts = [] }: RunRecord): NoticeBlock[] {
  return list(parts.map((part) => `${part.job}${part.optional ? ' (optional)' : ''}: ${outcomeOf(part, operation)}`));
}

function outcomeOf({ state, backupId, error }: RunPart, operation: RunRecord['operation']): string {
  const which = backupId === undefined ? '' : ` (${backupId})`;
  const why = error === undefined ? '' : `: ${error.message} [${error.code}]`;
  switch (state) {
    case 'succeeded':
      return `${DONE[operation] ?? 'done'}${which}`;
    case 'warning':
      return `${DONE[operation] ?? 'done'}, with warnings${which}`;
    case 'queued':
    case 'skipped':
      return OPEN[operation] ?? 'not begun';
    default:
      return `${state}${why}`;
  }
}

function isGood(state: RunPart['state']): boolean {
  return state === 'succeeded' || state === 'warning';
}

function healthOf({ healthOfParts = [] }: RunNews, job: string) {
  return healthOfParts.find((health) => health.job === job);
}

// Words for a backup run that ended.

import { atLeast } from '../../core/backup.js';
import type { RunNews } from '../../core/news.js';
import { formatDuration } from '../../kit/durations.js';
import { formatBytes } from '../../kit/sizes.js';
import { storedBytes } from '../../core/backup.js';
import { advise, ADVICE } from './advice.js';
import { after, copiesOf, detailsOf, durationOf, hintsOf, notesOf, reasonOf, warningsOf } from './run-parts.js';
import { describeSafety, safetyInShort } from './safety.js';
import { count, moment, paragraph, section, type Wording } from './wording.js';

export function backupSucceeded(news: RunNews): Wording {
  const { run, target, backup } = news;
  if (isUnchanged(news)) return unchanged(news);
  const size = backup ? [formatBytes(storedBytes(backup))] : [];
  const took = durationOf(run);
  const inShort = [...size, ...(took === undefined ? [] : [`in ${formatDuration(took)}`])].join(' ');
  return {
    title: `${run.job}: backed up${inShort === '' ? '' : `, ${inShort}`}`,
    blocks: [paragraph(`${target} was backed up, and read back.`), ...notesOf(run), ...detailsOf(news)],
  };
}

/** Another run took the backup that this one is about. */
function isUnchanged({ run, backup }: RunNews): boolean {
  return backup !== undefined && backup.manifest.runId !== run.id;
}

function unchanged(news: RunNews): Wording {
  const { run, target, backup } = news;
  const since = backup ? ` since the backup of ${moment(backup.manifest.startedAt)}` : '';
  return {
    title: `${run.job}: nothing has changed`,
    blocks: [
      paragraph(`Nothing has changed in ${target}${since}. No new one was made: it counts as fresh.`),
      ...detailsOf(news),
    ],
  };
}

export function backupWarning(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target } = news;
  const warnings = count(run.warnings.length, 'warning');
  const [inShort, done] = isUnchanged(news) ? ['nothing has changed', 'looked at'] : ['backed up', 'backed up'];
  return {
    title: `${run.job}: ${inShort}, with ${warnings}`,
    blocks: [
      paragraph(`${target} was ${done}, with ${warnings}:`),
      ...warningsOf(run),
      ...section('What it means', [paragraph(describeCopies(news))]),
      ...section('What to do', [...hintsOf(run, baseUrl), ...advise(ADVICE.lookAtHealth(), baseUrl)]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function backupFailed(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target, health } = news;
  const safety = safetyInShort(health);
  return {
    title: `${run.job}: backup failed${safety === undefined ? '' : `; ${safety}`}`,
    blocks: [
      paragraph(`The backup of ${target} failed${after(run)}: ${reasonOf(run)}`),
      ...warningsOf(run),
      ...section('What it means', [
        paragraph(`This run made no backup, and changed neither the data nor earlier backups.`),
        paragraph(describeSafety(target, health)),
      ]),
      ...section('What to do', [...hintsOf(run, baseUrl), ...advise(ADVICE.takeBackup(run.job), baseUrl)]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

function describeCopies({ backup, target, health }: RunNews): string {
  if (!backup) return describeSafety(target, health);
  const good = backup.copies.filter(({ trust }) => atLeast(trust, 'verified'));
  if (good.length > 0) return `The backup ${backup.id} is good in ${copiesOf({ ...backup, copies: good })}.`;
  return `No copy of the backup ${backup.id} has been verified. ${describeSafety(target, health)}`;
}

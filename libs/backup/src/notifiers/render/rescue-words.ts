// Words for a rescue of rows that ended.

import type { RunNews } from '../../core/news.js';
import { advise, ADVICE } from './advice.js';
import { after, detailsOf, hintsOf, notesOf, reasonOf, warningsOf } from './run-parts.js';
import { describeSafety } from './safety.js';
import { moment, paragraph, section, type Wording } from './wording.js';

export function rescueFinished(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target } = news;
  return {
    title: `${run.job}: a rescue of rows has ended`,
    blocks: [
      paragraph(`A rescue of rows from ${subject(news)} has ended; what it wrote to ${target} is noted below.`),
      ...section('What it means', [
        paragraph('Only what is noted was written, in one transaction; all other data is as it was.'),
      ]),
      ...warningsOf(run),
      ...section('What to do', hintsOf(run, baseUrl)),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function rescueFailed(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target, health } = news;
  return {
    title: `${run.job}: a rescue of rows failed`,
    blocks: [
      paragraph(`A rescue of rows from ${subject(news)} failed${after(run)}: ${reasonOf(run)}`),
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

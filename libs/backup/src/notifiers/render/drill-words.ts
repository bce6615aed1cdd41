// Words for a drill that ended.

import type { RunNews } from '../../core/news.js';
import { formatDuration } from '../../kit/durations.js';
import { advise, ADVICE } from './advice.js';
import { after, detailsOf, failedChecksOf, hintsOf, notesOf, reasonOf, warningsOf } from './run-parts.js';
import { describeSafety } from './safety.js';
import { paragraph, section, type Wording } from './wording.js';

export function drillPassed(news: RunNews): Wording {
  const { run, target, health } = news;
  const proven = health?.proven?.id === run.backupId ? health?.proven : undefined;
  return {
    title: `${run.job}: drill passed${proven ? `, recovery took ${formatDuration(proven.recoveryMs)}` : ''}`,
    blocks: [
      paragraph(
        `A backup of ${target} was restored into a scratch place, compared with what was captured, and found the same. The live data was not touched.`,
      ),
      ...failedChecksOf(run),
      ...warningsOf(run),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function drillFailed(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target, backup, health } = news;
  const which = run.backupId ?? 'the backup';
  const isBad = backup?.trust === 'failed';
  return {
    title: `${run.job}: drill failed; ${which} ${isBad ? 'can not be trusted' : 'is not proven'}`,
    blocks: [
      paragraph(`A drill with a backup of ${target} failed${after(run)}: ${reasonOf(run)}`),
      ...failedChecksOf(run),
      ...warningsOf(run),
      ...section('What it means', [
        paragraph(
          isBad
            ? `Do not rely on ${which}. The live data was not touched.`
            : `Whether ${which} can be restored is not known. The live data was not touched.`,
        ),
        paragraph(describeSafety(target, health)),
      ]),
      ...section('What to do', [
        ...hintsOf(run, baseUrl),
        ...advise(ADVICE.takeBackup(run.job), baseUrl),
        ...advise(ADVICE.drill(run.job), baseUrl),
      ]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

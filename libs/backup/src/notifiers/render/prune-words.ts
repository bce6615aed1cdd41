// Words for retention that would have removed too much.

import type { PruneNews } from '../../core/news.js';
import { advise, ADVICE } from './advice.js';
import { repetitions } from './run-parts.js';
import { describeSafety } from './safety.js';
import { facts, list, paragraph, section, type Wording } from './wording.js';

export function pruneRefused(news: PruneNews, baseUrl: string | undefined): Wording {
  const { job, target, refusals, health, run, repeated } = news;
  return {
    title: `${job}: retention removed nothing, to be safe`,
    blocks: [
      paragraph(`Retention would have removed backups of ${target}, and was stopped:`),
      ...list(refusals.map(({ destination, reason }) => `${destination}: ${reason}`)),
      ...section('What it means', [
        paragraph('Nothing was removed and nothing is lost; until this is settled, the storage fills up.'),
        paragraph(describeSafety(target, health)),
      ]),
      ...section('What to do', [...advise(ADVICE.planPrune(job), baseUrl), ...advise(ADVICE.takeBackup(job), baseUrl)]),
      ...section('Details', [
        facts([
          ['Job', job],
          ['Data', target],
          ['Run', run?.id],
          ['Repeated', repetitions(repeated)],
        ]),
      ]),
    ],
  };
}

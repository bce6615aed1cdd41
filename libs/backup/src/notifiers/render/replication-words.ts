// Words for a replication that ended.

import type { RunNews } from '../../core/news.js';
import { advise, ADVICE } from './advice.js';
import { after, detailsOf, hintsOf, notesOf, reasonOf, warningsOf } from './run-parts.js';
import { count, paragraph, section, type Wording } from './wording.js';

export function replicationSucceeded(news: RunNews): Wording {
  const { run, target } = news;
  return {
    title: `${run.job}: replication done`,
    blocks: [
      paragraph(`What there was to copy is copied (${target}), and every byte of it was read back.`),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function replicationWarning(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target } = news;
  return {
    title: `${run.job}: replication done, with ${count(run.warnings.length, 'warning')}`,
    blocks: [
      paragraph(`Not all that was missing could be copied (${target}). What was copied was read back, every byte.`),
      ...warningsOf(run),
      ...section('What to do', [...hintsOf(run, baseUrl), ...advise(ADVICE.replicate(run.job), baseUrl)]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

export function replicationFailed(news: RunNews, baseUrl: string | undefined): Wording {
  const { run, target } = news;
  return {
    title: `${run.job}: replication failed`,
    blocks: [
      paragraph(`A replication (${target}) failed${after(run)}: ${reasonOf(run)}`),
      ...warningsOf(run),
      ...section('What it means', [
        paragraph(
          'What is missing there is still missing. Nothing was lost, and what has arrived stays: the next run goes on from there.',
        ),
      ]),
      ...section('What to do', [...hintsOf(run, baseUrl), ...advise(ADVICE.replicate(run.job), baseUrl)]),
      ...notesOf(run),
      ...detailsOf(news),
    ],
  };
}

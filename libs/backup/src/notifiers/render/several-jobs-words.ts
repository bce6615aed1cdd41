// Words for health that has changed, or is still bad, of several jobs at the same time.

import {
  type GatheredNews,
  type HealthEvent,
  type HealthNews,
  conditionOf,
  jobHealthOf,
  levelOf,
} from '../../core/news.js';
import { advise, ADVICE, hints } from './advice.js';
import { headline } from './headline.js';
import { facts, list, moment, paragraph, section, type Wording } from './wording.js';

const MEANING: Readonly<Record<HealthEvent, string>> = {
  'health.worse': 'are in a worse state than before',
  'health.reminder': 'are still not as they should be',
  'health.better': 'are better, but not yet as they should be',
  'health.recovered': 'are as they should be again',
};

export function severalJobsChanged(news: GatheredNews, baseUrl: string | undefined): Wording {
  const { changes, event, report } = news;
  const findings = changes.flatMap((change) => conditionOf(change)?.findings ?? []);
  const toDo = hints(
    findings.map(({ hint }) => hint),
    baseUrl,
  );
  const advice = event === 'health.recovered' ? [] : [...toDo, ...advise(ADVICE.lookAtHealth(), baseUrl)];
  return {
    title: `${changes.length} jobs ${MEANING[event]}: ${changes.map(({ job }) => job).join(', ')}`,
    blocks: [
      paragraph(`${changes.length} jobs ${MEANING[event]}.`),
      ...section('The jobs', list(changes.map(describeJob))),
      ...section('What was found', list([...new Set(findings.map(({ level, message }) => `${level}: ${message}`))])),
      ...section('What to do', advice),
      ...section('Details', [
        facts([
          ['Health', levelOf(news)],
          ['Looked at', moment(report.checkedAt)],
        ]),
      ]),
    ],
  };
}

/** E.g. `gallery (gallery.db) is critical: no good backup for 26 hours`. */
function describeJob(change: HealthNews): string {
  const health = jobHealthOf(change);
  const name = change.target === undefined ? change.job : `${change.job} (${change.target})`;
  return `${name} is ${levelOf(change)}: ${headline(conditionOf(change)?.findings ?? [], health)}`;
}

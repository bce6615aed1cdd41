// Words for health that has changed, or is still bad.

import type { Finding, HealthLevel, JobHealth } from '../../core/health.js';
import { conditionOf, type HealthNews, jobHealthOf, levelOf } from '../../core/news.js';
import type { NoticeBlock } from '../../core/notifier.js';
import { formatDuration } from '../../kit/durations.js';
import { advise, ADVICE, hints } from './advice.js';
import { headline } from './headline.js';
import { describeSafety } from './safety.js';
import { facts, list, moment, paragraph, roughly, section, type Wording } from './wording.js';

/** As the title of a message about no single job begins. */
const EVERYTHING = 'backups';

/** What a backup is the answer to. */
const WANTING: ReadonlySet<string> = new Set(['stale', 'no-backup', 'group-stale']);

const STATE = { healthy: 'healthy', warning: 'in need of attention', critical: 'critical' } as const;

export function healthChanged(news: HealthNews, baseUrl: string | undefined): Wording {
  const health = jobHealthOf(news);
  const findings = conditionOf(news)?.findings ?? (news.job === undefined ? news.report.findings : []);
  const level = levelOf(news);
  return {
    title: `${news.job ?? EVERYTHING}: ${titleOf(news, level, headline(findings, health))}`,
    blocks: [
      paragraph(describeChange(news, level)),
      ...section('What was found', list(findings.map(describeFinding))),
      ...section('What it means', meaningOf(news, health)),
      ...section('What to do', level === 'healthy' ? [] : whatToDo(news, findings, baseUrl)),
      ...section('Details', [detailsOf(news, level, health)]),
    ],
  };
}

function titleOf({ event, at, since, before }: HealthNews, level: HealthLevel, short: string): string {
  const lasted = roughly(at.getTime() - since.getTime());
  switch (event) {
    case 'health.worse':
      return short;
    case 'health.reminder':
      return `still ${STATE[level]} after ${lasted}; ${short}`;
    case 'health.better':
      return `${before === level ? 'better' : `no longer ${STATE[before]}`}; ${short}`;
    case 'health.recovered':
      return `healthy again, after ${lasted}`;
  }
}

function describeChange(news: HealthNews, level: HealthLevel): string {
  const { event, job, before, since, at } = news;
  const what = job === undefined ? 'The set-up of the backups' : `The ${isAboutGroup(news) ? 'group' : 'job'} ${job}`;
  const lasted = roughly(at.getTime() - since.getTime());
  switch (event) {
    case 'health.worse':
      return before === level
        ? `${what} is ${STATE[level]}, as before, and now for another reason too.`
        : `${what} is ${STATE[level]}; it was ${STATE[before]} before.`;
    case 'health.reminder':
      return `${what} has been ${STATE[level]} for ${lasted}, and nothing has changed.`;
    case 'health.better':
      return before === level
        ? `${what} is better, but still ${STATE[level]}.`
        : `${what} is ${STATE[level]}; it was ${STATE[before]} before.`;
    case 'health.recovered':
      return `${what} is as it should be again; it was ${STATE[before]} for ${lasted}.`;
  }
}

function describeFinding({ level, message }: Finding): string {
  return `${level}: ${message}`;
}

function isAboutGroup(news: HealthNews): boolean {
  return news.job !== undefined && jobHealthOf(news) === undefined;
}

function meaningOf(news: HealthNews, health: JobHealth | undefined): NoticeBlock[] {
  if (health) return [paragraph(describeSafety(news.target ?? news.job ?? '', health))];
  if (!isAboutGroup(news) || levelOf(news) === 'healthy') return [];
  return [
    paragraph(`Each job may be well by itself; there is no time of late to which all of them can go back together.`),
  ];
}

/** For want of a backup, what the hint says is there to be copied. */
function whatToDo(news: HealthNews, findings: readonly Finding[], baseUrl: string | undefined): NoticeBlock[] {
  const { job } = news;
  const others = findings.filter(({ name }) => !WANTING.has(name));
  const advice =
    job === undefined || others.length === findings.length
      ? [ADVICE.lookAtHealth()]
      : [isAboutGroup(news) ? ADVICE.backUpGroup(job) : ADVICE.takeBackup(job), ADVICE.lookAtRuns(job)];
  return [
    ...hints(
      others.map(({ hint }) => hint),
      baseUrl,
    ),
    ...advice.flatMap((each) => advise(each, baseUrl)),
  ];
}

function detailsOf(news: HealthNews, level: HealthLevel, health: JobHealth | undefined): NoticeBlock {
  const { newestGood, proven } = health ?? {};
  return facts([
    [isAboutGroup(news) ? 'Group' : 'Job', news.job],
    ['Data', news.target],
    ['Health', level],
    [news.event === 'health.recovered' ? 'It began' : 'Since', moment(news.since)],
    ['Newest good', newestGood && `${newestGood.id} (${newestGood.trust})`],
    ['Proven', proven && `${moment(proven.at)}, recovery took ${formatDuration(proven.recoveryMs)}`],
    ['Backups', health && String(health.backups)],
    ['Looked at', moment(news.report.checkedAt)],
  ]);
}

// `status`: each job, and what there is of it. Judges nothing.

import { systemClock } from '../../core/clock.js';
import type { JobStatus } from '../../core/status.js';
import { onOneLine } from '../../kit/one-line.js';
import { formatBytes } from '../../kit/sizes.js';
import { EXIT } from '../exit-codes.js';
import type { Session } from '../session.js';
import { formatTable } from '../terminal/table.js';
import type { Verb } from '../verb.js';
import { ago } from '../words/times.js';

export const status: Verb = {
  name: 'status',
  summary: 'each job, and what there is of it; needs no key',
  configure() {},
  async run(session: Session) {
    const { backups } = await session.open();
    const report = await backups.status({ fresh: true, signal: session.signal });
    session.terminal.answer(report, ({ jobs }) => formatJobs(jobs, systemClock.now()));
    const blind = report.jobs.flatMap(({ destinations }) => destinations.filter(({ reachable }) => !reachable));
    for (const { name } of blind) session.terminal.warn(`${name} can't be looked at: what it holds is not counted.`);
    return blind.length === 0 ? EXIT.done : EXIT.failed;
  },
};

const COLUMNS = [
  { title: 'JOB' },
  { title: 'SOURCE' },
  { title: 'BACKUPS', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'NEWEST' },
  { title: 'TRUST' },
  { title: 'OLDEST' },
  { title: 'SCHEDULE' },
] as const;

function formatJobs(jobs: readonly JobStatus[], now: Date): string {
  const rows = jobs.map(({ job, source, backups, bytes, newest, oldest, schedule }) => [
    job,
    onOneLine(`${source.kind} ${source.target}`),
    String(backups),
    formatBytes(bytes),
    newest ? ago(newest.startedAt, now) : 'none',
    newest?.trust ?? '',
    oldest ? ago(oldest.startedAt, now) : '',
    schedule === undefined ? '' : `${schedule.cron} ${schedule.timeZone}`,
  ]);
  return formatTable(COLUMNS, rows);
}

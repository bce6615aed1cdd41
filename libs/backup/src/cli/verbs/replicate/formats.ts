// What is said of a replication: what it would copy, and what came of it.

import { counted } from '../../../kit/counted.js';
import { formatBytes } from '../../../kit/sizes.js';
import type { Standalone } from '../../../nest/standalone/standalone.js';
import { formatTable } from '../../terminal/table.js';

type Replications = Standalone['replications'];
type Plan = Awaited<ReturnType<Replications['planReplication']>>;
type Result = Awaited<ReturnType<Replications['replicate']>>;

export function formatPlan({ jobs }: Plan): string {
  const columns = [{ title: 'BACKUP' }, { title: 'JOB' }, { title: '' }, { title: 'SIZE', align: 'right' }] as const;
  const rows = jobs.flatMap(({ job, copies }) =>
    copies.map(({ id, work, bytes }) => [id, job, work === 'copy' ? 'copy' : 'read back', formatBytes(bytes)]),
  );
  const all = jobs.flatMap(({ copies }) => copies).filter(({ work }) => work === 'copy');
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  const head = rows.length === 0 ? 'Nothing is missing.\n' : formatTable(columns, rows);
  const sum = all.length === 0 ? '' : `${counted(all.length, 'backup')} to copy, ${formatBytes(total)}.\n`;
  return `${head}${sum}${jobs.flatMap(leftOutOf).join('\n')}`;
}

/** One line for each reason, however many there are. */
function leftOutOf({ job, leftOut }: Pick<Plan['jobs'][number], 'job' | 'leftOut'>): string[] {
  const byReason = new Map<string, (typeof leftOut)[number][]>();
  for (const each of leftOut) byReason.set(each.reason, [...(byReason.get(each.reason) ?? []), each]);
  return [...byReason].map(([reason, all]) => {
    const [first] = all;
    const which = all.length === 1 ? (first?.id ?? '') : `${counted(all.length, 'backup')}, such as ${first?.id ?? ''}`;
    return `Not copied of ${job}: ${which}. ${reason}`;
  });
}

export function formatResult({ from, to, jobs }: Result): string {
  return jobs
    .flatMap(({ job, copied, verified, failed, blocked, bytes }) => {
      const missing = leftOutOf({ job, leftOut: blocked });
      if (copied.length + verified.length + failed.length === 0) {
        return missing.length === 0 ? [`${job}: ${to} lacks nothing that ${from} has.`] : missing;
      }
      const parts = [`${counted(copied.length, 'backup')} copied (${formatBytes(bytes)}), every byte read back`];
      if (verified.length > 0) parts.push(`${counted(verified.length, 'backup')} there read back for the first time`);
      if (failed.length > 0) parts.push(`${counted(failed.length, 'backup')} not copied`);
      return [`${job}: ${parts.join('; ')}.`, ...missing];
    })
    .join('\n');
}

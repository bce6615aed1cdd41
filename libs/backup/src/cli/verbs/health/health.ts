// `health`: whether there are good backups, for a monitoring system: one line and an exit code as its plugins have them.

import type { Command } from 'commander';

import { BackupError, type ErrorReport } from '../../../core/errors.js';
import { type Finding, HEALTH_LEVELS, type HealthReport } from '../../../core/health.js';
import { parseDuration } from '../../../kit/durations.js';
import { onOneLine } from '../../../kit/one-line.js';
import type { ExitCode } from '../../exit-codes.js';
import type { Session } from '../../session.js';
import type { Verb } from '../../verb.js';
import { withHintHere } from '../../words/hint-here.js';
import { heldToAge } from './held-to-age.js';

/** What monitoring systems call the exit codes 0 to 3. */
const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;
export const UNKNOWN: ExitCode = STATES.indexOf('UNKNOWN');

interface HealthOptions {
  readonly job?: string;
  readonly maxAge?: string;
}

export const health: Verb = {
  name: 'health',
  summary: 'whether there are good backups; exit code 0 ok, 1 warning, 2 critical, 3 unknown',
  failsWith: UNKNOWN,
  configure(command: Command) {
    command
      .option('-j, --job <name>', 'only one job')
      .option('--max-age <duration>', 'critical when the newest good backup of a job is older: 26h, 8d');
  },
  async run(session: Session, command: Command) {
    const { job, maxAge } = command.opts<HealthOptions>();
    try {
      const maxAgeMs = readAge(maxAge);
      const { backups } = await session.open();
      if (job !== undefined && !backups.jobs.includes(job)) throw unknownJob(job, backups.jobs);
      const seen = await backups.health({ fresh: true, signal: session.signal });
      const report = heldToAge(job === undefined ? seen : only(seen, job), maxAgeMs);
      session.terminal.answer(report, formatHealth);
      return HEALTH_LEVELS.indexOf(report.level);
    } catch (thrown) {
      // A monitoring system shows what is on stdout.
      const error = withHintHere(BackupError.from(thrown)).toJSON();
      session.terminal.answer({ level: 'unknown', error }, () => formatUnknown(error));
      return UNKNOWN;
    }
  },
};

/** @throws BackupError REQUEST_INVALID */
function readAge(text: string | undefined): number | undefined {
  const ms = parseDuration(text);
  if (text === undefined || ms !== undefined) return ms;
  throw new BackupError('REQUEST_INVALID', `--max-age must be a duration, not ${JSON.stringify(text.slice(0, 80))}.`, {
    hint: 'Write it as 90m, 26h or 8d.',
  });
}

function unknownJob(job: string, jobs: readonly string[]): BackupError {
  return new BackupError('JOB_UNKNOWN', `There is no job ${job.slice(0, 80)}; there are: ${jobs.join(', ')}.`);
}

function only(report: HealthReport, name: string): HealthReport {
  const jobs = report.jobs.filter(({ job }) => job === name);
  const { groups: _, ...rest } = report;
  const [{ level, summary } = report] = jobs;
  return { ...rest, level, summary, findings: [], jobs };
}

function formatHealth({ level, summary, findings, jobs, groups = [] }: HealthReport): string {
  const state = STATES[HEALTH_LEVELS.indexOf(level)] ?? 'UNKNOWN';
  const parts = [
    { name: 'set-up', findings },
    ...jobs.map((job) => ({ name: job.job, findings: job.findings })),
    ...groups.map((group) => ({ name: group.group, findings: group.findings })),
  ];
  const lines = parts.flatMap(({ name, findings: found }) => found.flatMap((finding) => describe(name, finding)));
  return [`${state}: ${onOneLine(summary)}`, ...lines].join('\n');
}

function describe(subject: string, { level, name, message, hint }: Finding): string[] {
  return [`${level} ${subject} ${name}: ${onOneLine(message)}`, `  → ${onOneLine(hint)}`];
}

function formatUnknown({ code, message, hint }: ErrorReport): string {
  return `UNKNOWN: ${onOneLine(message)} [${code}]\n  → ${onOneLine(hint)}`;
}

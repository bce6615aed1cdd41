// What there is to tell of a run: the run itself, its backup, and how its job is after it.

import type { Backup } from '../../core/backup.js';
import { wants } from '../../core/channel.js';
import { BackupError } from '../../core/errors.js';
import type { Finding, HealthReport } from '../../core/health.js';
import { levelOf, type RunNews } from '../../core/news.js';
import { isFinal, type RunRecord } from '../../core/run.js';
import { withinLimit } from '../../kit/time-limit.js';
import type { RunNotice } from '../../operations/alert/claim-run.js';
import { causeOf, eventOf } from '../../operations/alert/decide-run.js';
import { getBackup } from '../../operations/browse/browse.js';
import { health } from '../../operations/monitor/health.js';
import type { BackupPlan } from '../tokens.js';

/** Looking for a backup is given up after so long: the message goes without. */
const LOOK_MS = 10_000;

export class RunNotices {
  /** Runs that said already that they are running: each says so many times. */
  private readonly started = new Set<string>();

  constructor(
    private readonly plan: BackupPlan,
    private readonly setupFindings: () => readonly Finding[],
  ) {}

  /** True once when a run starts of which people are told that it does, and once when a run has ended. */
  concerns(run: RunRecord): boolean {
    if (run.partOf !== undefined) return false;
    if (isFinal(run)) {
      this.started.delete(run.id);
      return run.state !== 'skipped';
    }
    if (eventOf(run) === undefined || this.started.has(run.id)) return false;
    this.started.add(run.id);
    return true;
  }

  async of(run: RunRecord, report: HealthReport | undefined): Promise<RunNotice[]> {
    const event = eventOf(run);
    const job = this.plan.jobs.find(({ name }) => name === run.job);
    if (event === undefined || !job) return [];
    const after = report?.jobs.find((jobHealth) => jobHealth.job === run.job);
    const cause = causeOf(run);
    const plain: RunNews = {
      id: `${run.id}-${event}`,
      at: this.plan.clock.now(),
      event,
      run,
      target: job.source.target,
      ...(after ? { health: after } : {}),
    };
    const backup = this.isWanted(plain) ? await this.backupOf(run) : undefined;
    const news = backup ? { ...plain, backup } : plain;
    return [{ job: run.job, news, level: levelOf(news), ...(cause === undefined ? {} : { cause }) }];
  }

  /** Of the job of a run that has ended. Undefined where nobody looks at health by himself. */
  async healthAfter(run: RunRecord): Promise<HealthReport | undefined> {
    const { settings, jobs, clock } = this.plan;
    if (!isFinal(run) || !settings.monitor) return undefined;
    return await health(
      jobs.filter(({ name }) => name === run.job),
      clock,
      this.setupFindings(),
    );
  }

  private isWanted(news: RunNews): boolean {
    return this.plan.channels.some(({ filter }) => wants(filter, news));
  }

  private async backupOf({ backupId }: RunRecord): Promise<Backup | undefined> {
    const { jobs, clock } = this.plan;
    if (backupId === undefined) return undefined;
    try {
      return await withinLimit(
        clock,
        LOOK_MS,
        late,
        async (signal) => await getBackup(jobs, backupId, { clock, signal }),
      );
    } catch {
      return undefined;
    }
  }
}

function late(): BackupError {
  return new BackupError('STORAGE_UNREACHABLE', 'No destination answered in time.');
}

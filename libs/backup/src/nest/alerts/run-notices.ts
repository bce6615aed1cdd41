// What there is to tell of a run: the run itself, its backup, and how its job is after it.

import type { Backup } from '../../core/backup.js';
import { wants } from '../../core/channel.js';
import { BackupError } from '../../core/errors.js';
import type { BackupEvent } from '../../core/events.js';
import type { Finding, HealthReport } from '../../core/health.js';
import { levelOf, type PruneNews, type RunNews } from '../../core/news.js';
import { isFinal, type RunRecord } from '../../core/run.js';
import { withinLimit } from '../../kit/time-limit.js';
import type { RunNotice } from '../../operations/alert/claim-run.js';
import { causeOf, eventOf } from '../../operations/alert/decide-run.js';
import { getBackup } from '../../operations/browse/browse.js';
import { describeMembers, type Group } from '../../operations/group/group.js';
import type { Job } from '../../operations/job.js';
import { health } from '../../operations/monitor/health.js';
import { describeRoute, type Replication } from '../../operations/replicate/replication.js';
import type { BackupPlan } from '../tokens.js';

/** Looking for a backup is given up after so long: the message goes without. */
const LOOK_MS = 10_000;

type PruneRefused = Extract<BackupEvent, { type: 'prune.refused' }>;

/** What every news of a run says. */
type About = Pick<RunNews, 'run' | 'target' | 'at' | 'health' | 'healthOfParts'>;

export class RunNotices {
  /** Runs that said already that they are running: each says so many times. */
  private readonly started = new Set<string>();
  /** By job, of the run that is under way. */
  private readonly refusals = new Map<string, PruneNews['refusals']>();

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

  /** Is told with the run during which it happened. */
  refused({ job, destination, reason }: PruneRefused): void {
    this.refusals.set(job, [...(this.refusals.get(job) ?? []), { destination, reason }]);
  }

  async of(run: RunRecord, report: HealthReport | undefined): Promise<RunNotice[]> {
    const about = this.about(run, report);
    return about ? [...this.ofPrune(about), ...(await this.ofRun(about))] : [];
  }

  /** Undefined for a run of a job that is not known here. */
  private about(run: RunRecord, report: HealthReport | undefined): About | undefined {
    const at = this.plan.clock.now();
    const group = this.groupOf(run);
    if (group) return { run, target: describeMembers(group), at, ...(report ? { healthOfParts: report.jobs } : {}) };
    const replication = this.replicationOf(run);
    if (replication) return { run, target: describeRoute(replication), at };
    const job = this.plan.jobs.find(({ name }) => name === run.job);
    const after = report?.jobs.find((jobHealth) => jobHealth.job === run.job);
    return job && { run, target: job.source.target, at, ...(after ? { health: after } : {}) };
  }

  private replicationOf(run: RunRecord): Replication | undefined {
    return this.plan.replications.find(({ name }) => name === run.job);
  }

  private groupOf(run: RunRecord): Group | undefined {
    return this.plan.groups.find(({ name }) => name === run.job);
  }

  private async ofRun(about: About): Promise<RunNotice[]> {
    const { run } = about;
    const event = eventOf(run);
    if (event === undefined) return [];
    const plain: RunNews = { ...about, id: `${run.id}-${event}`, event };
    const backup = this.isWanted(plain) ? await this.backupOf(run) : undefined;
    const cause = causeOf(run);
    const news = backup ? { ...plain, backup } : plain;
    return [{ job: run.job, news, level: levelOf(news), ...(cause === undefined ? {} : { cause }) }];
  }

  /** Of the job of the run, or of those of its group. */
  private ofPrune({ run, at, health: ofJob, healthOfParts = [] }: About): RunNotice[] {
    if (!isFinal(run)) return [];
    const names = new Set(this.jobsOf(run).map(({ name }) => name));
    return this.plan.jobs.flatMap(({ name: job, source: { target } }) => {
      const refusals = names.has(job) ? (this.refusals.get(job) ?? []) : [];
      if (refusals.length === 0) return [];
      this.refusals.delete(job);
      const event = 'prune.refused';
      const condition = ofJob ?? healthOfParts.find((part) => part.job === job);
      const id = `${run.id}-${event}${job === run.job ? '' : `-${job}`}`;
      const news: PruneNews = {
        id,
        event,
        run,
        at,
        job,
        target,
        refusals,
        ...(condition ? { health: condition } : {}),
      };
      const cause = refusals.map(({ destination }) => destination).join(' ');
      return [{ job, news, level: levelOf(news), cause }];
    });
  }

  /** Of the job, or the jobs, of a run that has ended. Undefined where nobody looks at health by himself. */
  async healthAfter(run: RunRecord): Promise<HealthReport | undefined> {
    const { settings, clock } = this.plan;
    if (!isFinal(run) || !settings.monitor) return undefined;
    const group = this.groupOf(run);
    return await health(this.jobsOf(run), clock, this.setupFindings(), group ? { groups: [group] } : {});
  }

  /** Whose backups the run is about. */
  private jobsOf(run: RunRecord): readonly Job[] {
    const group = this.groupOf(run);
    if (group) return group.members.map(({ job }) => job);
    return this.replicationOf(run)?.jobs ?? this.plan.jobs.filter(({ name }) => name === run.job);
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

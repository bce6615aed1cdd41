// Answers what was done and by whom: from the destinations, and from what this process has at hand.

import { Inject, Injectable } from '@nestjs/common';

import type { RunRecord } from '../../core/run.js';
import { type AuditFilter, type AuditPage, AuditTrail } from '../../operations/history/audit-trail.js';
import { History, type HistoryFilter, type HistoryPage } from '../../operations/history/history.js';
import { JobRuns } from '../job-runs.js';
import { BACKUP_PLAN, type BackupPlan, runnablesOf } from '../tokens.js';
import { Journals } from './journals.js';
import { RecordKeeper } from './record-keeper.js';

@Injectable()
export class RecordReader {
  private readonly runs: History;
  private readonly trail: AuditTrail;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(Journals) private readonly journals: Journals,
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
  ) {
    const names = runnablesOf(plan).map(({ name }) => name);
    this.runs = new History(names, plan.clock);
    this.trail = new AuditTrail(names, plan.clock);
  }

  async history(filter: HistoryFilter): Promise<HistoryPage> {
    return await this.runs.page(this.places(filter.job), filter);
  }

  async run(id: string): Promise<RunRecord> {
    return await this.runs.find(this.places(), id);
  }

  async audit(filter: AuditFilter): Promise<AuditPage> {
    return await this.trail.page(this.journalsOf(filter.job), this.keeper.auditAtHand, filter);
  }

  private places(job?: string) {
    return { journals: this.journalsOf(job), atHand: this.jobRuns.engine.runs() };
  }

  /** @throws BackupError JOB_UNKNOWN: a misspelt name must not look like a job that never ran */
  private journalsOf(job?: string) {
    if (job === undefined) return this.journals.all;
    const isKnown = runnablesOf(this.plan).some(({ name }) => name === job);
    return this.journals.of(isKnown ? job : this.jobRuns.job(job).name);
  }
}

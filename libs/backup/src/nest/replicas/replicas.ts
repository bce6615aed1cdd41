// This copy of the application among the others: which job is whose, and what became of runs whose process is gone.

import { Inject, Injectable } from '@nestjs/common';

import type { Catalog } from '../../catalog/catalog.js';
import { ClaimBook } from '../../catalog/claims/claim-book.js';
import type { Claim } from '../../core/claim.js';
import { JobLocks } from '../../engine/claims/job-locks.js';
import { Presence } from '../../engine/claims/presence.js';
import {
  type GuardedRun,
  type Hold,
  type HoldOptions,
  NO_GUARD,
  type RunGuard,
} from '../../engine/claims/run-guard.js';
import { claimsDestination } from '../../operations/claims-destination.js';
import { StoragePreparation } from '../storage-preparation.js';
import { BACKUP_PLAN, type BackupPlan, runnablesOf } from '../tokens.js';
import { LostRuns } from './lost-runs.js';

@Injectable()
export class Replicas implements RunGuard {
  /** Of this process in each destination that jobs are claimed in. */
  private readonly presences = new Map<Catalog, Presence>();
  private readonly locks: RunGuard;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(StoragePreparation) private readonly preparation: StoragePreparation,
    @Inject(LostRuns) lostRuns: LostRuns,
  ) {
    const presenceOf = (job: string) => this.presenceOf(job);
    const tookOver = (job: string, claim: Claim) => void lostRuns.report(job, claim);
    this.locks = plan.settings.replicas ? new JobLocks({ clock: plan.clock, presenceOf, tookOver }) : NO_GUARD;
  }

  /** Undefined when the application says that it has no other copies. */
  presenceOf(job: string): Presence | undefined {
    const catalog = this.catalogOf(job);
    if (!catalog || !this.plan.settings.replicas) return undefined;
    const presence = this.presences.get(catalog) ?? this.newPresence(catalog);
    this.presences.set(catalog, presence);
    return presence;
  }

  async hold(run: GuardedRun, options: HoldOptions): Promise<Hold> {
    await this.ready(run.job);
    return await this.locks.hold(run, options);
  }

  /** The same, when the destination of the claims was prepared. One that is not ready says so when it is used. */
  async ready(job: string): Promise<Presence | undefined> {
    const presence = this.presenceOf(job);
    const catalog = this.catalogOf(job);
    if (!presence || !catalog) return undefined;
    if (catalog.silence.lasts) return presence;
    const prepared = presence.patiently((signal) => this.preparation.prepare([catalog], signal));
    await prepared.catch(() => undefined);
    return presence;
  }

  private newPresence({ destination }: Catalog): Presence {
    return new Presence(new ClaimBook(destination, this.plan.clock), this.plan.clock);
  }

  private catalogOf(name: string): Catalog | undefined {
    const runnable = runnablesOf(this.plan).find((other) => other.name === name);
    return runnable && claimsDestination(runnable);
  }
}

// Says what became of runs whose process is gone: each is seen as failed, or as the backup that it had finished.

import { Inject, Injectable, Logger } from '@nestjs/common';

import { type Claim, lostRun } from '../../core/claim.js';
import { BackupError } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { SECOND } from '../../kit/durations.js';
import { redact } from '../../kit/redact.js';
import { withinLimit } from '../../kit/time-limit.js';
import { EventStream } from '../event-stream.js';
import { BACKUP_PLAN, type BackupPlan } from '../tokens.js';

const PATIENCE_MS = 30 * SECOND;

@Injectable()
export class LostRuns {
  private readonly logger = new Logger('Backup');

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(EventStream) private readonly stream: EventStream,
  ) {}

  /** Never rejects. True when the run had made its backup before its process went. */
  async report(job: string, claim: Claim): Promise<boolean> {
    const run = lostRun(claim, job, this.plan.clock.now());
    const backupId = await this.backupOf(job, claim).catch((error: unknown) => this.complain(job, error));
    this.stream.emit({ type: 'run', run: backupId === undefined ? run : finished(run, backupId) });
    return backupId !== undefined;
  }

  /** Not being able to look everywhere is no reason to believe that it is nowhere: what is found counts. */
  private async backupOf(name: string, { operation, runId }: Claim): Promise<string | undefined> {
    if (operation !== 'backup') return undefined;
    const catalogs = this.plan.jobs.find((job) => job.name === name)?.catalogs ?? [];
    const looks = catalogs.map(async (catalog) => {
      const listing = await withinLimit(this.plan.clock, PATIENCE_MS, late, (signal) => catalog.list(name, { signal }));
      return listing.backups.find(({ manifest }) => manifest.runId === runId)?.manifest.id;
    });
    const outcomes = await Promise.allSettled(looks);
    const found = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const [first] = outcomes;
    if (found.length === 0 && first?.status === 'rejected') throw first.reason;
    return found.find((id) => id !== undefined);
  }

  private complain(job: string, error: unknown): undefined {
    const { code, message, hint } = BackupError.from(error);
    this.logger.warn(
      `${job}: whether a lost run had made its backup can't be seen: [${code}] ${redact(message)} ${hint}`,
    );
  }
}

function late(): BackupError {
  return new BackupError('STORAGE_UNREACHABLE', 'The destination did not answer in time.');
}

/** The backup is there; what was to come after it is not known to have been done. */
function finished({ error, ...run }: RunRecord, backupId: string): RunRecord {
  const warning = error && { ...error, hint: `The backup is there; verify it. ${error.hint}` };
  return { ...run, backupId, state: 'warning', warnings: warning ? [warning] : [] };
}

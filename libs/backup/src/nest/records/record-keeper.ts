// Writes down what runs do and who asked for what, in the destinations of the job, and tells the log when it can't.

import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';

import { auditObject, type Journal } from '../../catalog/journal/journal.js';
import { type AuditEntry, outcomeOf } from '../../core/audit.js';
import type { Trigger } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import { isFinal, type RunRecord } from '../../core/run.js';
import { redact } from '../../kit/redact.js';
import { withinLimit } from '../../kit/time-limit.js';
import {
  isAskedFor,
  auditOfRun,
  type AuditNote,
  endedObject,
  isLost,
  lostObject,
  newAuditEntry,
  openedObject,
} from '../../operations/history/chronicle.js';
import { EventStream } from '../event-stream.js';
import { BACKUP_PLAN, type BackupPlan, runnablesOf } from '../tokens.js';
import { Journals } from './journals.js';

/** So long an operation waits for the record that it begins, and no longer: a restore is never kept from starting. */
const PATIENCE_MS = 5000;
/** Entries of this process that are at hand whether or not they are stored. */
const MOST_AT_HAND = 500;

/** What somebody asked for. */
export type Asked = Omit<AuditNote, 'outcome' | 'code' | 'message'> & { readonly trigger?: Trigger };

@Injectable()
export class RecordKeeper implements OnModuleInit {
  private readonly logger = new Logger('Backup');
  private readonly opened = new Map<string, Promise<unknown>>();
  private readonly entries: AuditEntry[] = [];

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(EventStream) private readonly stream: EventStream,
    @Inject(Journals) private readonly journals: Journals,
  ) {}

  onModuleInit(): void {
    this.stream.events$.subscribe((event) => {
      if (event.type === 'run') this.follow(event.run);
    });
  }

  /** The newest entries of this process. */
  get auditAtHand(): readonly AuditEntry[] {
    return this.entries;
  }

  /** Resolves when it is written down that the run began, or when that takes too long. Never rejects. */
  async untilOpened(runId: string): Promise<void> {
    await this.patiently(this.opened.get(runId) ?? Promise.resolve());
  }

  /** Adds an entry to the audit trail. Resolves when it is safe, or when that takes too long. Never rejects. */
  async audit(note: AuditNote): Promise<void> {
    await this.patiently(this.noteAudit(note));
  }

  /** Does what was asked. What is refused, or fails before a run takes it up, goes into the audit trail. */
  async attempt<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.noteRefusal(asked, error);
      throw error;
    }
  }

  /** The same for what is answered at once. */
  attemptNow<T>(asked: Asked, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.noteRefusal(asked, error);
      throw error;
    }
  }

  private noteRefusal({ trigger = 'manual', ...asked }: Asked, error: unknown): void {
    if (!isAskedFor({ ...asked, trigger })) return;
    const { code, message } = BackupError.from(error);
    void this.audit({ ...asked, outcome: outcomeOf(code), code, message });
  }

  private follow(run: RunRecord): void {
    if (isFinal(run)) {
      this.opened.delete(run.id);
      // What others say of a run that is lost is not its own last word.
      void this.post(run, isLost(run) ? lostObject : endedObject);
      void this.auditRun(run);
    } else if (run.state === 'running' && !this.opened.has(run.id)) {
      const deadlineMs = runnablesOf(this.plan).find(({ name }) => name === run.job)?.deadlineMs ?? 0;
      const opening = this.post(run, () => openedObject(run, this.plan.clock.now(), deadlineMs));
      this.opened.set(run.id, Promise.all([opening, this.auditRun(run)]));
    }
  }

  private async post(
    run: RunRecord,
    make: (run: RunRecord) => Parameters<Journals['outbox']['post']>[0],
  ): Promise<void> {
    try {
      await this.journals.outbox.post(make(run), this.journals.of(run.job));
    } catch (error) {
      this.complain(`The record of ${run.operation} ${run.id} of ${run.job} is kept in memory only`, error);
    }
  }

  private async auditRun(run: RunRecord): Promise<void> {
    const note = auditOfRun(run);
    if (note !== undefined) await this.noteAudit(note);
  }

  private async noteAudit(note: AuditNote): Promise<void> {
    const entry = newAuditEntry(note, this.plan.clock.now());
    this.entries.unshift(entry);
    this.entries.length = Math.min(this.entries.length, MOST_AT_HAND);
    const places: readonly Journal[] = note.job === undefined ? this.journals.all : this.journals.of(note.job);
    try {
      await this.journals.outbox.post(auditObject(entry), places);
    } catch (error) {
      this.complain(`The audit trail is kept in memory only: ${JSON.stringify(entry)}`, error);
    }
  }

  private complain(what: string, error: unknown): void {
    const { code, message, hint } = BackupError.from(error);
    this.logger.error(`${what}. [${code}] ${redact(message)} ${hint}`);
  }

  private async patiently(work: Promise<unknown>): Promise<void> {
    await withinLimit(this.plan.clock, PATIENCE_MS, late, async () => await work).catch(() => undefined);
  }
}

function late(): BackupError {
  return new BackupError('STORAGE_UNREACHABLE', 'The record was not stored in time.');
}

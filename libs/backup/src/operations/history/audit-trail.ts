// Reads the audit trail: who asked for what, from the journals of all destinations.

import { parseAudit } from '../../catalog/journal/audit-entry.js';
import type { Journal } from '../../catalog/journal/journal.js';
import { AUDIT_ID, type AuditAction, type AuditEntry, type AuditOutcome } from '../../core/audit.js';
import type { Clock } from '../../core/clock.js';
import { JournalReader, noFailures, type RecordKind } from './journal-reader.js';
import { type PageOf, type PageRequest, requireCursor, takePage } from './page.js';

export interface AuditFilter extends PageRequest {
  readonly job?: string;
  readonly action?: AuditAction;
  readonly outcome?: AuditOutcome;
  readonly by?: string;
  readonly backupId?: string;
  readonly runId?: string;
}

export interface AuditPage extends PageOf {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
}

const AUDIT: RecordKind<AuditEntry> = { kind: 'audit', parse: parseAudit, at: ({ at }) => at, rank: () => 0 };

export class AuditTrail {
  private readonly reader: JournalReader<AuditEntry>;

  constructor(
    private readonly jobs: readonly string[],
    clock: Clock,
  ) {
    this.reader = new JournalReader(AUDIT, clock);
  }

  /** What could not be looked at is said in the page. `atHand` is what is not stored yet. */
  async page(journals: readonly Journal[], atHand: readonly AuditEntry[], filter: AuditFilter): Promise<AuditPage> {
    requireCursor(filter.after, (id) => AUDIT_ID.test(id));
    const failures = noFailures();
    const own = new Map(atHand.map((entry) => [entry.id, entry]));
    const entries = this.reader.records(journals, filter, failures, own);
    const { items, ...page } = await takePage(entries, filter, (entry) => this.matches(entry, filter), failures);
    return { entries: items, ...page };
  }

  /** Entries without a job are shown, those of jobs that are not known here are another application's. */
  private matches(entry: AuditEntry, filter: AuditFilter): boolean {
    const wanted = ['job', 'action', 'outcome', 'by', 'backupId', 'runId'] as const;
    return (
      (entry.job === undefined || this.jobs.includes(entry.job)) &&
      wanted.every((key) => filter[key] === undefined || entry[key] === filter[key])
    );
  }
}

// A page of the audit trail on the wire. Times are ISO 8601 in UTC.

import type { AuditAction, AuditEntry, AuditOutcome } from '../../core/audit.js';
import type { ErrorCode } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';
import type { BackupService } from '../../nest/backup.service.js';
import { type UnreachableView, type UnreadableView, viewUnreachable, viewUnreadable } from './backup-list.view.js';

type AuditPage = Awaited<ReturnType<BackupService['audit']>>;

export abstract class AuditEntryView {
  abstract readonly id: string;
  abstract readonly at: string;
  abstract readonly action: AuditAction;
  abstract readonly outcome: AuditOutcome;
  abstract readonly by?: string;
  abstract readonly job?: string;
  abstract readonly backupId?: string;
  abstract readonly runId?: string;
  abstract readonly label?: string;
  abstract readonly code?: ErrorCode;
  abstract readonly message?: string;
}

export abstract class AuditView {
  abstract readonly entries: readonly AuditEntryView[];
  abstract readonly next?: string;
  abstract readonly unreadable: readonly UnreadableView[];
  abstract readonly unreachable: readonly UnreachableView[];
}

export function viewAudit({ entries, next, unreadable, unreachable }: AuditPage): AuditView {
  return {
    entries: entries.map(viewEntry),
    ...(next === undefined ? {} : { next }),
    unreadable: unreadable.map(viewUnreadable),
    unreachable: unreachable.map(viewUnreachable),
  };
}

function viewEntry({ id, at, action, outcome, by, job, backupId, runId, label, code, message }: AuditEntry) {
  return {
    id,
    at: at.toISOString(),
    action,
    outcome,
    ...(by === undefined ? {} : { by }),
    ...(job === undefined ? {} : { job }),
    ...(backupId === undefined ? {} : { backupId }),
    ...(runId === undefined ? {} : { runId }),
    ...(label === undefined ? {} : { label }),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message: redact(message) }),
  };
}

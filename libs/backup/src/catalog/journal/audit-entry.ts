// An entry of the audit trail as it is stored: one small JSON object, version 1.

import { AUDIT_ACTIONS, AUDIT_OUTCOMES, type AuditEntry } from '../../core/audit.js';
import type { ErrorCode } from '../../core/errors.js';
import type { Reader } from '../../core/reader.js';
import { CODE, parseRecord, readText, serializeRecord } from './record.js';

/** @throws BackupError INTERNAL naming every problem */
export function serializeAudit(entry: AuditEntry): string {
  return serializeRecord(entry, parseAudit, `The audit entry ${entry.id}`);
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parseAudit(text: string): AuditEntry {
  return parseRecord(text, 'An entry of the audit trail', readEntry);
}

function readEntry(root: Reader): AuditEntry {
  const texts = ['by', 'job', 'backupId', 'runId', 'label', 'message'] as const;
  const given = texts
    .filter((key) => !root.at(key).isAbsent)
    .map((key): [(typeof texts)[number], string] => [key, readText(root.at(key))]);
  const code = root.at('code').optional((reader) => reader.matching(CODE, 'an error code') as ErrorCode, undefined);
  return {
    id: root.at('id').string(),
    at: root.at('at').date(),
    action: root.at('action').oneOf(AUDIT_ACTIONS),
    outcome: root.at('outcome').oneOf(AUDIT_OUTCOMES),
    ...Object.fromEntries(given),
    ...(code === undefined ? {} : { code }),
  };
}

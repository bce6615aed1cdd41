// Evidence as it is stored: one small JSON object each, version 1.

import { EVIDENCE_KINDS, EVIDENCE_SOURCES, type Evidence } from '../core/backup.js';
import { parseRecord, serializeRecord } from './journal/record.js';

/** @throws BackupError INTERNAL naming every problem: unreadable evidence would cap the copy's trust for ever */
export function serializeEvidence(evidence: Evidence): string {
  return serializeRecord(evidence, parseEvidence, 'What was found out');
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parseEvidence(text: string): Evidence {
  return parseRecord(text, 'The evidence', (root) => ({
    kind: root.at('kind').oneOf(EVIDENCE_KINDS),
    at: root.at('at').date(),
    runId: root.at('runId').string(),
    by: root.at('by').oneOf(EVIDENCE_SOURCES),
    durationMs: root.at('durationMs').integer(),
    summary: root.at('summary').string(),
  }));
}

// A claim as it is stored: one small JSON object, version 1.

import type { Claim } from '../../core/claim.js';
import { OPERATIONS } from '../../core/run.js';
import { TRIGGERS } from '../../core/trigger.js';
import { parseRecord, serializeRecord } from '../journal/record.js';

const WHAT = 'The claim';

/** @throws BackupError INTERNAL naming every problem */
export function serializeClaim(claim: Claim): string {
  return serializeRecord(claim, parseClaim, WHAT);
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parseClaim(text: string): Claim {
  return parseRecord(text, WHAT, (root) => ({
    holder: root.at('holder').string(),
    host: root.at('host').string(),
    pid: root.at('pid').integer(1),
    process: root.at('process').string(),
    runId: root.at('runId').string(),
    operation: root.at('operation').oneOf(OPERATIONS),
    trigger: root.at('trigger').oneOf(TRIGGERS),
    at: root.at('at').date(),
  }));
}

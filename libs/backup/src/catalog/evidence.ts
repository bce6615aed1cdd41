// Evidence as it is stored: one small JSON object each, version 1.

import { EVIDENCE_KINDS, type Evidence } from '../core/backup.js';
import { BackupError } from '../core/errors.js';
import { listProblems, Reader } from '../core/reader.js';

const VERSION = 1;

/**
 * What could not be read back is never written: it would be unreadable beside the copy for ever, and cap its trust.
 * @throws BackupError INTERNAL naming every problem
 */
export function serializeEvidence(evidence: Evidence): string {
  const text = `${JSON.stringify({ version: VERSION, ...evidence }, null, 2)}\n`;
  try {
    parseEvidence(text);
    return text;
  } catch (error) {
    const { message } = BackupError.from(error);
    throw new BackupError('INTERNAL', `What was found out can't be written down: ${message}`, { cause: error });
  }
}

/** @throws BackupError MANIFEST_INVALID naming every problem, or MANIFEST_TOO_NEW */
export function parseEvidence(text: string): Evidence {
  const root = new Reader(parseJson(text));
  const version = root.at('version').integer(1);
  if (version > VERSION) {
    throw new BackupError('MANIFEST_TOO_NEW', `The evidence has version ${version}; this release reads ${VERSION}.`);
  }
  const evidence: Evidence = {
    kind: root.at('kind').oneOf(EVIDENCE_KINDS),
    at: root.at('at').date(),
    runId: root.at('runId').string(),
    by: root.at('by').oneOf(['verify', 'drill', 'restore']),
    durationMs: root.at('durationMs').integer(),
    summary: root.at('summary').string(),
  };
  if (root.problems.length > 0) {
    throw new BackupError('MANIFEST_INVALID', `Evidence can't be read: ${listProblems(root.problems)}.`);
  }
  return evidence;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BackupError('MANIFEST_INVALID', "Evidence can't be read: it is not JSON.", { cause: error });
  }
}

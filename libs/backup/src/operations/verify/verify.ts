// Verifies a backup wherever it is.

import type { Evidence } from '../../core/backup.js';
import { BackupError, hasCode } from '../../core/errors.js';
import type { OperationContext } from '../context.js';
import { findCopies } from '../find.js';
import type { Job } from '../job.js';
import { verifyCopy } from './verify-copy.js';

export interface VerifyResult {
  readonly backupId: string;
  /** By destination. */
  readonly evidence: Readonly<Record<string, Evidence>>;
}

/** Every copy is looked at, also after one was found bad; then the first problem is thrown. So is a damaged manifest. */
export async function verify(job: Job, backupId: string, context: OperationContext): Promise<VerifyResult> {
  context.about(backupId);
  const evidence: Record<string, Evidence> = {};
  const failures: BackupError[] = [];
  const warn = (error: BackupError) =>
    hasCode(error, 'MANIFEST_INVALID') ? failures.push(error) : context.warn(error);
  const copies = await findCopies(job, backupId, { signal: context.signal, clock: context.clock, warn });
  for (const { catalog, entry } of copies) {
    try {
      const found = await verifyCopy(
        catalog,
        entry.manifest,
        { source: job.source, invert: job.stages.invert, throttle: job.throttle },
        context,
      );
      evidence[catalog.name] = found;
      context.note(`${catalog.name}: ${found.summary}`);
    } catch (error) {
      context.signal.throwIfAborted();
      failures.push(BackupError.from(error, 'STORAGE_FAILED', `${catalog.name} could not be verified`));
    }
  }
  const [first, ...others] = failures;
  if (first) {
    for (const error of others) context.warn(error);
    throw first;
  }
  return { backupId, evidence };
}

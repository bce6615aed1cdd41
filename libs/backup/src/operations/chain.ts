// The backups that a backup builds on, as a source reads them.

import { isDamage } from '../core/damage.js';
import { BackupError, hasCode } from '../core/errors.js';
import type { BackupContent, EarlierBackup } from '../core/source.js';
import { contentOf } from './content.js';
import type { OperationContext } from './context.js';
import { tryRecordEvidence } from './evidence.js';
import { findCopies, type FoundCopy } from './find.js';
import type { Job } from './job.js';

/**
 * All that a copy builds on, the whole one first; from the same destination where it has them and they are not known to
 * be bad.
 * @throws BackupError CHAIN_BROKEN when one of them is nowhere
 */
export async function findChain(
  job: Job,
  copy: FoundCopy,
  context: Pick<OperationContext, 'signal' | 'clock'>,
): Promise<FoundCopy[]> {
  const chain: FoundCopy[] = [];
  const seen = new Set<string>([copy.entry.manifest.id]);
  let { basedOn } = copy.entry.manifest;
  while (basedOn !== undefined) {
    if (seen.has(basedOn)) throw broken(`The backups that ${basedOn} builds on lead back to it.`);
    seen.add(basedOn);
    const base = await findBase(job, copy, basedOn, context);
    chain.unshift(base);
    ({ basedOn } = base.entry.manifest);
  }
  return chain;
}

/**
 * What turns out to be damaged on the way is written down where it lies, and breaks what builds on it: that itself may be
 * sound.
 */
export function earlierFrom(job: Job, base: FoundCopy, context: OperationContext): EarlierBackup {
  const { id, startedAt, facts } = base.entry.manifest;
  return { id, startedAt, facts, content: watched(contentOf(job, base, context), base, context) };
}

function watched(content: BackupContent, { catalog, entry }: FoundCopy, context: OperationContext): BackupContent {
  return {
    ...content,
    async *open(name) {
      const startedAt = context.clock.elapsed();
      try {
        yield* content.open(name);
      } catch (error) {
        if (!isDamage(error)) throw error;
        const { message: summary } = error;
        await tryRecordEvidence(
          catalog,
          entry.manifest,
          { kind: 'failed', by: 'restore', summary, startedAt },
          context,
        );
        throw broken(`The copy of ${entry.manifest.id} in ${catalog.name} is bad: ${summary}`, error);
      }
    },
  };
}

async function findBase(
  job: Job,
  { catalog }: FoundCopy,
  id: string,
  { signal, clock }: Pick<OperationContext, 'signal' | 'clock'>,
): Promise<FoundCopy> {
  for (const catalogs of [[catalog], job.catalogs]) {
    try {
      const [found] = await findCopies({ ...job, catalogs }, id, { signal, clock, warn: ignore });
      if (found.entry.trust !== 'failed' || catalogs === job.catalogs) return found;
    } catch (error) {
      if (!hasCode(error, 'BACKUP_NOT_FOUND')) throw error;
    }
  }
  throw broken(`${id} is nowhere.`);
}

/** What could not be looked at elsewhere does not matter where the backup was found. */
function ignore(): void {}

function broken(why: string, cause?: unknown): BackupError {
  return new BackupError('CHAIN_BROKEN', `A backup that this one builds on can't be read. ${why}`, { cause });
}

// What a rescue would do, for a person to read before agreeing to it.

import { BackupError } from '../../core/errors.js';
import type { RowPlan, RowsToWrite, TableComparison } from '../../core/rescue.js';
import type { Check } from '../../core/source.js';
import { counted } from '../../kit/counted.js';
import type { FoundCopy } from '../find.js';
import type { Job } from '../job.js';

export interface RescuePlan {
  readonly backupId: string;
  readonly job: string;
  /** The live data that the rows would go to. */
  readonly target: string;
  /** The destination that was read from. */
  readonly destination: string;
  readonly takenAt: Date;
  readonly tables: readonly TableComparison[];
  /** In the order of writing. Empty: there is nothing to put back. */
  readonly writes: readonly RowsToWrite[];
  /** False when any check is `blocked`. */
  readonly allowed: boolean;
  readonly checks: readonly Check[];
  /** What `rescue` takes to carry out exactly this plan: the target, and a fingerprint of all that would be written. */
  readonly confirm: string;
  /** Where the restored backup was kept beside the live data. Absent: it was removed. */
  readonly side?: string;
}

export function makePlan(live: Job, { catalog, entry }: FoundCopy, plan: RowPlan): RescuePlan {
  const { manifest } = entry;
  const { tables, writes, checks, fingerprint } = plan;
  return {
    backupId: manifest.id,
    job: live.name,
    target: live.source.target,
    destination: catalog.name,
    takenAt: manifest.startedAt,
    tables,
    writes,
    allowed: checks.every(({ verdict }) => verdict !== 'blocked'),
    checks,
    confirm: `${live.source.target}:${fingerprint}`,
  };
}

/** @throws BackupError RESCUE_REFUSED naming all that stands in the way */
export function requireClear({ checks }: Pick<RescuePlan, 'checks'>): void {
  const blocked = checks.filter(({ verdict }) => verdict === 'blocked');
  if (blocked.length === 0) return;
  const hints = blocked.flatMap(({ hint }) => hint ?? []);
  const reasons = blocked.map(({ message }) => message).join(' ');
  throw new BackupError('RESCUE_REFUSED', `Nothing was put back. ${reasons}`, {
    ...(hints.length === 0 ? {} : { hint: hints.join(' ') }),
    context: { checks: blocked.map(({ name }) => name) },
  });
}

/** E.g. `posts: 3 put back, 1 of them because others refer to it, 2 changed back`. */
export function describeWrites(writes: readonly RowsToWrite[]): string {
  return writes.map((write) => `${write.table}: ${describe(write)}`).join('; ');
}

function describe({ inserts, updates, parents }: RowsToWrite): string {
  const back = inserts === 0 ? [] : [`${counted(inserts, 'row')} put back`];
  const referred = parents === 0 ? [] : [`${parents} of them because others refer to ${parents === 1 ? 'it' : 'them'}`];
  const changed = updates === 0 ? [] : [`${counted(updates, 'row')} changed back`];
  return [...back, ...referred, ...changed].join(', ');
}

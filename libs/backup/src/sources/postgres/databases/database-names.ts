// Names of the databases beside the live one: restored but not yet in place, replaced and kept, undone and kept.

import { createHash } from 'node:crypto';

import { BackupError } from '../../../core/errors.js';
import { compactTime } from '../../../core/names.js';

/** What PostgreSQL cuts longer identifiers to, without a word. */
const MAX_BYTES = 63;
const GIVEN = /_(?:restore|(?:before|undone)_\d{8}t\d{6}z)_[a-z0-9]{10}$/;

/** What a database beside the live one is: restored and not yet in place, replaced by a swap, replaced by an undo. */
export type BesideKind = 'restore' | 'before' | 'undone';

export interface Beside {
  readonly kind: BesideKind;
  /** The name of the live database. */
  readonly live: string;
  /** The run that restores, or has restored. */
  readonly runId: string;
  /** When it was made, or replaced. */
  readonly at: Date;
}

/** What it is called. */
export function nameBeside({ kind, live, runId, at }: Beside): string {
  const time = kind === 'restore' ? '' : `_${compactTime(at).toLowerCase()}`;
  return beside(live, `_${kind}${time}_${tailOf(runId)}`);
}

/** @throws BackupError REQUEST_INVALID for a name that people would take for that of a database to be dropped one day */
export function requireFreeName(name: string, live: string): void {
  const suffix = GIVEN.exec(name)?.[0];
  if (suffix === undefined || name !== beside(live, suffix)) return;
  throw new BackupError('REQUEST_INVALID', `The name ${name} is one of those that restores give, and drop.`, {
    hint: 'Choose another name for the new database.',
  });
}

/** The last part of a run id, which no other run has. */
function tailOf(runId: string): string {
  return /-([a-z0-9]{10})$/.exec(runId)?.[1] ?? createHash('sha256').update(runId).digest('hex').slice(0, 10);
}

/** The live name with a suffix. Of a long name the beginning stays, and a fingerprint so that no two become one. */
function beside(live: string, suffix: string): string {
  const room = MAX_BYTES - suffix.length;
  if (Buffer.byteLength(live) <= room) return live + suffix;
  const fingerprint = createHash('sha256').update(live).digest('hex').slice(0, 8);
  let base = live;
  while (Buffer.byteLength(base) > room - fingerprint.length - 1) base = [...base].slice(0, -1).join('');
  return `${base}_${fingerprint}${suffix}`;
}

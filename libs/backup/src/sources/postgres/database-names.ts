// Names of the databases beside the live one: restored but not yet in place, replaced and kept, undone and kept.

import { createHash } from 'node:crypto';

import { BackupError } from '../../core/errors.js';
import { compactTime } from '../../core/names.js';

/** What PostgreSQL cuts longer identifiers to, without a word. */
const MAX_BYTES = 63;
const KEPT = /^_(?:before|undone)_(\d{8}t\d{6}z)_([a-z0-9]{10})$/;
const SCRATCH = /^_restore_[a-z0-9]{10}$/;

/** Where a run restores to before the swap. */
export function scratchName(live: string, runId: string): string {
  return beside(live, `_restore_${tailOf(runId)}`);
}

/** Where a swap keeps what it replaces. */
export function keptBefore(live: string, runId: string, at: Date): string {
  return beside(live, `_before_${compactTime(at).toLowerCase()}_${tailOf(runId)}`);
}

/** Where an undo keeps what it replaces. */
export function keptUndone(live: string, runId: string, at: Date): string {
  return beside(live, `_undone_${compactTime(at).toLowerCase()}_${tailOf(runId)}`);
}

export interface KeptDatabase {
  readonly name: string;
  readonly kind: 'before' | 'undone';
  readonly keptAt: Date;
  readonly tail: string;
}

/** What a name says when it is one that a swap or an undo of this live database has given. */
export function parseKept(name: string, live: string): KeptDatabase | undefined {
  const match = KEPT.exec(suffixOf(name, live) ?? '');
  if (match === null) return undefined;
  const [suffix, time = '', tail = ''] = match;
  const iso = time.toUpperCase().replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  return { name, kind: suffix.startsWith('_before') ? 'before' : 'undone', keptAt: new Date(iso), tail };
}

/** True for the name of a database that a restore of this live database has made and not yet put in place. */
export function isScratch(name: string, live: string): boolean {
  return SCRATCH.test(suffixOf(name, live) ?? '');
}

/** @throws BackupError REQUEST_INVALID for a name that would be taken for that of a database to be dropped one day */
export function requireFreeName(name: string, live: string): void {
  if (!isScratch(name, live) && parseKept(name, live) === undefined) return;
  throw new BackupError('REQUEST_INVALID', `The name ${name} is one of those that restores give, and drop.`, {
    hint: 'Choose another name for the new database.',
  });
}

/** The last part of a run id, which no other run has. */
export function tailOf(runId: string): string {
  return /-([a-z0-9]{10})$/.exec(runId)?.[1] ?? createHash('sha256').update(runId).digest('hex').slice(0, 10);
}

/** The live name with a suffix. Of a long name the beginning stays, and a fingerprint so that no two become one. */
function beside(live: string, suffix: string): string {
  return baseOf(live, suffix.length) + suffix;
}

function baseOf(live: string, suffixBytes: number): string {
  const room = MAX_BYTES - suffixBytes;
  if (Buffer.byteLength(live) <= room) return live;
  const fingerprint = createHash('sha256').update(live).digest('hex').slice(0, 8);
  let base = live;
  while (Buffer.byteLength(base) > room - fingerprint.length - 1) base = [...base].slice(0, -1).join('');
  return `${base}_${fingerprint}`;
}

/** What follows the base of the live database in a name; nothing when the name begins otherwise. */
function suffixOf(name: string, live: string): string | undefined {
  const suffix = /_(?:restore|before|undone)_[a-z0-9_]+$/.exec(name)?.[0];
  return suffix !== undefined && name === beside(live, suffix) ? suffix : undefined;
}

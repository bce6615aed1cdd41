// The names of files that clearing a log puts beside it: they hold what was written after the backup had read it.

import { isBackupId } from '../../core/names.js';

const ASIDE = /^(.+)\.aside-([^/-]+-[^/-]+)-(\d+)(\.part)?$/;
const UNFINISHED = '.part';

export interface Aside {
  /** The path of the log that it belongs to. */
  readonly log: string;
  /** The backup after which it was put aside. */
  readonly backupId: string;
  /** So many bytes at its beginning are in that backup. None: it is a copy of what came after them. */
  readonly captured: number;
  /** It is a copy, and the log may not be emptied yet. */
  readonly isUnfinished: boolean;
}

export function asideName({ log, backupId, captured, isUnfinished }: Aside): string {
  return `${log}.aside-${backupId}-${captured}${isUnfinished ? UNFINISHED : ''}`;
}

/** Undefined for any other file. */
export function readAside(path: string): Aside | undefined {
  const [, log, backupId, captured, part] = ASIDE.exec(path) ?? [];
  if (log === undefined || backupId === undefined || !isBackupId(backupId)) return undefined;
  return { log, backupId, captured: Number(captured), isUnfinished: part !== undefined };
}

/** Ids hold the time to the second: within one, none is known to be the later one. */
export function isLater(backupId: string, than: string): boolean {
  return timeOf(backupId) > timeOf(than);
}

function timeOf(backupId: string): string {
  return backupId.slice(0, backupId.indexOf('-'));
}

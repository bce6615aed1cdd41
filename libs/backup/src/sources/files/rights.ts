// Owner, permissions and time of a directory or file, and how they are given to another one.

import { type BigIntStats, chmodSync, chownSync, lstatSync, utimesSync } from 'node:fs';

export interface Rights {
  /** With the bits for set-user-id, set-group-id and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The time of the last change in whole microseconds: Node.js sets no finer ones. */
  readonly mtimeUs: number;
}

export const PERMISSION_BITS = 0o7777;

export function rightsOf({ mode, uid, gid, mtimeNs }: BigIntStats): Rights {
  return {
    mode: Number(mode) & PERMISSION_BITS,
    uid: Number(uid),
    gid: Number(gid),
    mtimeUs: microseconds(mtimeNs),
  };
}

/** The same; what belongs to somebody else stays as it is. */
export function giveRightsIfOwn(path: Buffer, rights: Rights): void {
  if (isOwn(lstatSync(path).uid)) giveRights(path, rights);
}

/** Whether this process may change permissions of what belongs to the user. */
export function isOwn(uid: number): boolean {
  const user = process.getuid?.() ?? uid;
  return user === 0 || user === uid;
}

/** Rounded down, also before 1970. */
export function microseconds(ns: bigint): number {
  return Number((ns - (((ns % 1000n) + 1000n) % 1000n)) / 1000n);
}

/** Only root can give files away: for everybody else the owner stays as it is. Changing it takes set-user-id away. */
export function giveRights(path: Buffer, { mode, uid, gid, mtimeUs }: Rights): void {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
  chmodSync(path, mode);
  const time = timeOf(mtimeUs);
  utimesSync(path, time, time);
}

/**
 * As the functions of `node:fs` take it. The middle of the microsecond, because seconds are not exact, and what is cut
 * off from them must not be a whole one. Before 1970 they take a date only, which is good to the millisecond.
 */
export function timeOf(mtimeUs: number): number | Date {
  return mtimeUs < 0 ? new Date(Math.floor(mtimeUs / 1000)) : (mtimeUs + 0.5) / 1e6;
}

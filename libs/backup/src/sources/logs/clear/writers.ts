// Finds out who has files open for writing, as far as this system shows it: on Linux, in the same container. Reads only.

import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

const WRITE_MODES = 0o3;
const APPENDS = 0o2000;

export interface Writer {
  readonly pid: number;
  /** E.g. `node (pid 812)`. */
  readonly name: string;
  /** Whatever it writes goes to the end of the file, wherever that is. */
  readonly appends: boolean;
}

/** By the number of the file; files that nobody writes to are not in it. */
export async function findWriters(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly Writer[]>> {
  const found = new Map<string, Writer[]>();
  if (inodes.size === 0) return found;
  for (const pid of await processes()) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const inode = attempt(() => fileBehind(`/proc/${pid}/fd/${fd}`), undefined);
      if (inode === undefined || !inodes.has(inode)) continue;
      const flags = flagsOf(pid, fd);
      if ((flags & WRITE_MODES) === 0) continue;
      const writer = { pid, name: nameOf(pid), appends: (flags & APPENDS) !== 0 };
      found.set(inode, [...(found.get(inode) ?? []), writer]);
    }
  }
  return found;
}

/** Sockets and pipes have no path and are not looked at further. One look takes microseconds: there may be thousands. */
function fileBehind(link: string): string | undefined {
  if (!readlinkSync(link).startsWith('/')) return undefined;
  const file = statSync(link, { bigint: true });
  return file.isFile() ? String(file.ino) : undefined;
}

/** None where there is no /proc. */
async function processes(): Promise<number[]> {
  return (await readdir('/proc').catch(() => [])).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function flagsOf(pid: number, fd: string): number {
  const info = attempt(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'), '');
  return Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8);
}

function nameOf(pid: number): string {
  const name = attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), '') || 'a process';
  return pid === process.pid ? `this application (pid ${pid})` : `${name} (pid ${pid})`;
}

/** Processes end while they are looked at, and those of other users do not let us look. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

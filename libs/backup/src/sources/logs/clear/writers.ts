// Finds out who has files open for writing, as far as this system shows it: on Linux, in the same container. Reads only.

import { readdir, readFile, readlink, stat } from 'node:fs/promises';

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
    for (const fd of await attempt(readdir(`/proc/${pid}/fd`), [])) {
      const link = `/proc/${pid}/fd/${fd}`;
      if (!(await attempt(readlink(link), '')).startsWith('/')) continue;
      const file = await attempt(stat(link, { bigint: true }), undefined);
      const inode = String(file?.ino);
      if (file?.isFile() !== true || !inodes.has(inode)) continue;
      const flags = await flagsOf(pid, fd);
      if ((flags & WRITE_MODES) === 0) continue;
      const writer = { pid, name: await nameOf(pid), appends: (flags & APPENDS) !== 0 };
      found.set(inode, [...(found.get(inode) ?? []), writer]);
    }
  }
  return found;
}

/** None where there is no /proc. */
async function processes(): Promise<number[]> {
  return (await attempt(readdir('/proc'), [])).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

async function flagsOf(pid: number, fd: string): Promise<number> {
  const info = await attempt(readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8'), '');
  return Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8);
}

async function nameOf(pid: number): Promise<string> {
  const name = (await attempt(readFile(`/proc/${pid}/comm`, 'utf8'), '')).trim() || 'a process';
  return pid === process.pid ? `this application (pid ${pid})` : `${name} (pid ${pid})`;
}

/** Processes end while they are looked at, and those of other users do not let us look. */
async function attempt<T>(look: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await look;
  } catch {
    return otherwise;
  }
}

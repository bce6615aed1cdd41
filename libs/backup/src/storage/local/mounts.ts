// Tells whether a volume is mounted at a path.

import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { ABSENT, unless } from './failures.js';

/** What is mounted where, as this process sees it: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
const MOUNTS = '/proc/self/mountinfo';
const MOUNT_POINT = 4;

export async function isMounted(path: string): Promise<boolean> {
  const actual = await unless(ABSENT, () => realpath(path));
  if (actual === undefined) return false;
  return (await isOtherDevice(actual)) || (await isListed(actual));
}

async function isOtherDevice(path: string): Promise<boolean> {
  const [here, above] = await Promise.all([stat(path), stat(dirname(path))]);
  return here.dev !== above.dev;
}

/** On Linux a folder of a file system may be mounted elsewhere in the same file system; only the list tells. */
async function isListed(path: string): Promise<boolean> {
  const list = await unless(ABSENT, () => readFile(MOUNTS, 'utf8'));
  return list?.split('\n').some((line) => unescaped(line.split(' ')[MOUNT_POINT] ?? '') === path) ?? false;
}

/** Blanks, line ends and backslashes are listed as octal numbers. */
function unescaped(listed: string): string {
  return listed.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
}

// Looks at the directory of a local storage: who may write to it, how much room there is, and whose disk it is on.

import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { Check } from '../../core/source.js';
import type { ExamineOptions } from '../../core/storage.js';
import { formatBytes } from '../../kit/sizes.js';
import { ABSENT, unless } from './failures.js';

const WRITABLE_BY_OTHERS = 0o022;
/** Room for fewer backups than this is a warning. */
const COMFORTABLE = 3;

export async function examineDirectory(
  directory: string,
  { expectedBytes, liveFiles }: ExamineOptions,
): Promise<readonly Check[]> {
  return [
    await checkMode(directory),
    await checkRoom(directory, expectedBytes),
    ...(await checkDisk(directory, liveFiles)),
  ];
}

async function checkMode(directory: string): Promise<Check> {
  const mode = (await stat(directory)).mode & 0o777;
  const shown = mode.toString(8).padStart(4, '0');
  if ((mode & WRITABLE_BY_OTHERS) === 0) {
    return {
      name: 'directory',
      verdict: 'ok',
      message: `${directory} has mode ${shown}: no other user can change what is in it.`,
    };
  }
  return {
    name: 'directory',
    verdict: 'warning',
    message: `${directory} has mode ${shown}: other users can remove or replace backups.`,
    hint: `Run chmod 700 ${directory}`,
  };
}

async function checkRoom(directory: string, expectedBytes: number): Promise<Check> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const room = `${directory} has ${formatBytes(free)} free`;
  if (expectedBytes === 0) return { name: 'free-space', verdict: 'ok', message: `${room}.` };
  const message = `${room}; the next backups take about ${formatBytes(expectedBytes)}.`;
  if (free >= expectedBytes * COMFORTABLE) return { name: 'free-space', verdict: 'ok', message };
  const hint = 'Free some space, keep fewer backups (retention), or move the destination to a larger disk.';
  return { name: 'free-space', verdict: free < expectedBytes ? 'blocked' : 'warning', message, hint };
}

async function checkDisk(directory: string, liveFiles: readonly string[]): Promise<Check[]> {
  if (liveFiles.length === 0) return [];
  const { dev } = await stat(directory);
  const devices = await Promise.all(liveFiles.map(async (file) => await deviceOf(file)));
  const beside = liveFiles.filter((_, index) => devices[index] === dev);
  const apart = liveFiles.filter((_, index) => devices[index] !== undefined);
  if (beside.length === 0) {
    if (apart.length === 0) return [];
    return [{ name: 'disk', verdict: 'ok', message: `${directory} is on another disk than ${apart.join(', ')}.` }];
  }
  return [
    {
      name: 'disk',
      verdict: 'warning',
      message: `${directory} is on the disk of ${beside.join(', ')}: a copy on the same disk is no second copy.`,
      hint: 'Add a destination elsewhere, such as an S3 bucket, or mount another disk for this one.',
    },
  ];
}

/** Of the directory where there is no such file; undefined where there is neither. */
async function deviceOf(file: string): Promise<number | undefined> {
  const found = await unless(ABSENT, async () => await stat(file));
  return (found ?? (await unless(ABSENT, async () => await stat(dirname(file)))))?.dev;
}

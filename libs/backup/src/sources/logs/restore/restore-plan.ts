// What decides whether logs can be restored, and what that will do. Reads only.

import { access, constants, lstat, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { Check } from '../../../core/source.js';
import { findShortage } from '../../../kit/room.js';
import { formatBytes } from '../../../kit/sizes.js';
import { asRestoreError } from '../../../kit/source-errors.js';
import type { LogsSourceOptions } from '../logs-options.js';
import { restoredDirectory } from './new-place.js';

export function restoreSteps(options: LogsSourceOptions): readonly string[] {
  const place = join(restoredDirectory(options), options.place ?? '<run id>');
  return [
    'Unpack the logs beside the live ones, count their lines, and compare them with what was captured.',
    `Name the directory ${place}, which must be new: the logs are there to be read.`,
  ];
}

export async function restoreChecks(options: LogsSourceOptions, bytes: number): Promise<Check[]> {
  return [
    ...(options.place === undefined ? [] : [await checkNew(join(restoredDirectory(options), options.place))]),
    await checkWritable(options),
    await checkSpace(resolve(options.directory), bytes),
  ];
}

async function checkNew(place: string): Promise<Check> {
  const name = 'new-place';
  const found = await lstat(place).catch(() => undefined);
  if (found === undefined) return { name, verdict: 'ok', message: `${place} is a new name.` };
  return { name, verdict: 'blocked', message: `${place} exists already. Choose another name, or remove it.` };
}

async function checkWritable(options: LogsSourceOptions): Promise<Check> {
  const name = 'directory-writable';
  const restored = restoredDirectory(options);
  const directory = (await stat(restored).catch(() => undefined)) === undefined ? resolve(options.directory) : restored;
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return { name, verdict: 'ok', message: `The directory ${directory} can be written to.` };
  } catch (error) {
    const { message } = asRestoreError(error, `The directory ${directory} can not be written to`);
    return { name, verdict: 'blocked', message: `${message}.` };
  }
}

async function checkSpace(directory: string, bytes: number): Promise<Check> {
  const name = 'disk-space';
  try {
    const shortage = await findShortage(directory, bytes);
    if (shortage !== undefined) return { name, verdict: 'blocked', message: `${shortage} Free some space first.` };
    return { name, verdict: 'ok', message: `There is room for the ${formatBytes(bytes)} of the restored logs.` };
  } catch (error) {
    const { message } = asRestoreError(error, `The free space in ${directory} can not be looked at`);
    return { name, verdict: 'blocked', message: `${message}.` };
  }
}

// Looks beforehand at everything that a capture of the directory will need.

import { access, constants } from 'node:fs/promises';

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { findDirectory } from './capture/capture-files.js';
import { asCaptureError, asScratchError } from '../../kit/source-errors.js';
import type { FilesSettings } from './settings.js';

export async function examineFiles(settings: FilesSettings): Promise<readonly Check[]> {
  const { scratchDirectory, indexDirectory } = settings;
  return [
    await checkSource(settings),
    await checkWritable('scratch-directory', scratchDirectory, 'blocked', 'a backup keeps its lists there'),
    ...(indexDirectory === undefined
      ? []
      : [await checkWritable('index-directory', indexDirectory, 'warning', 'copies of the index are kept there')]),
  ];
}

async function checkSource({ directory }: FilesSettings): Promise<Check> {
  const name = 'directory';
  try {
    const path = await findDirectory(directory);
    await access(path, constants.R_OK | constants.X_OK).catch((error: unknown) => {
      throw asCaptureError(error, `${directory} can not be read`);
    });
    return { name, verdict: 'ok', message: `${path} can be read.` };
  } catch (error) {
    const { message, hint } = BackupError.from(error, 'SOURCE_FAILED');
    return { name, verdict: 'blocked', message, hint };
  }
}

async function checkWritable(
  name: string,
  directory: string,
  verdict: 'warning' | 'blocked',
  purpose: string,
): Promise<Check> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    return { name, verdict: 'ok', message: `${directory} can be written to; ${purpose}.` };
  } catch (error) {
    const { message } = asScratchError(error, `${directory} can not be written to, and ${purpose}`);
    return {
      name,
      verdict,
      message,
      hint: 'Give the application the right to write there, or name another directory.',
    };
  }
}

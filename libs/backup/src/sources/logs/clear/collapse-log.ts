// Clears by taking blocks out of the beginning of the file, in one step of the file system, while its writer goes on.

import { statfs } from 'node:fs/promises';

import type { FileHandle } from 'node:fs/promises';

import { BackupError } from '../../../core/errors.js';
import { askProgram, type ProgramFailure } from '../../../kit/program.js';
import { headLine, headLineBytes } from '../head-line.js';
import { reopen, type Clearable } from './clearable.js';

const PROGRAM = 'fallocate';

/**
 * Leaves what came after the backup, behind a line that says where the rest is. That line takes the place of bytes which
 * are in the backup, because only whole blocks can be taken out. Answers the bytes that are gone.
 */
export async function collapseLog(log: Clearable, backupId: string, signal: AbortSignal): Promise<number> {
  const shortest = headLineBytes(backupId);
  if (log.captured < shortest) return 0;
  const file = await reopen(log);
  if (file === undefined) return 0;
  try {
    const { bsize } = await statfs(log.file);
    const taken = Math.floor((log.captured - shortest) / bsize) * bsize;
    const previous = Buffer.alloc(log.captured - taken);
    await file.read(previous, 0, previous.length, taken);
    await file.write(headLine(backupId, previous.length), 0, previous.length, taken);
    if (taken > 0)
      await takeOut(file, taken, log.path, signal).catch(async (error: unknown) => {
        await file.write(previous, 0, previous.length, taken);
        throw error;
      });
    await file.datasync();
    return taken;
  } finally {
    await file.close();
  }
}

/** Whether the program is one that can do it. @throws BackupError SOURCE_FAILED, PEER_MISSING */
export async function askForProgram(signal: AbortSignal): Promise<string> {
  return await run(['--version'], 'The program fallocate', signal);
}

/** By the open file: whatever gets its name meanwhile is left alone. */
async function takeOut(file: FileHandle, bytes: number, path: string, signal: AbortSignal): Promise<void> {
  const link = `/proc/${process.pid}/fd/${file.fd}`;
  await run(['--collapse-range', '--offset', '0', '--length', String(bytes), link], path, signal);
}

async function run(args: readonly string[], what: string, signal: AbortSignal): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  return await askProgram({ file: PROGRAM, args, env }, { signal, failure: (failure) => failed(what, failure) });
}

function failed(what: string, { how, said, missing, hint }: ProgramFailure): BackupError {
  if (missing) {
    return new BackupError(
      'PEER_MISSING',
      `Logs are cleared by collapse with the program ${PROGRAM}, which is not there.`,
      {
        hint: 'Install util-linux (on Alpine: apk add util-linux-misc), or clear by rename.',
      },
    );
  }
  return new BackupError('SOURCE_FAILED', `${what} could not be collapsed: ${said || how}`, {
    hint:
      hint ?? 'The file system has to be ext4 or xfs, and the program that of util-linux; otherwise clear by rename.',
  });
}

// Clears by taking blocks out of the beginning of the file, in one step of the file system, while its writer goes on.

import { type FileHandle, statfs } from 'node:fs/promises';

import { BackupError } from '../../../core/errors.js';
import { askProgram, type ProgramFailure } from '../../../kit/program.js';
import { findHeadLine, headLine, headLineBytes } from '../head-line.js';
import { reopen, type Clearable } from './clearable.js';

const PROGRAM = 'fallocate';

/**
 * Leaves what came after the backup, behind a line that says where the rest is. That line takes the place of bytes which
 * are in the backup, because only whole blocks can be taken out. Answers the bytes of the log that it no longer holds.
 */
export async function collapseLog(log: Clearable, backupId: string): Promise<number> {
  const file = await reopen(log);
  if (file === undefined) return 0;
  try {
    const shortest = headLineBytes(backupId);
    const previousLine = await findHeadLine(file);
    if (log.captured < shortest || log.captured === previousLine) return 0;
    const { bsize } = await statfs(log.file);
    const taken = Math.floor((log.captured - shortest) / bsize) * bsize;
    await putHeadLine(file, headLine(backupId, log.captured - taken), taken, async () => {
      if (taken > 0) await takeOut(file, taken, log.path);
    });
    return log.captured - previousLine;
  } finally {
    await file.close();
  }
}

/**
 * Where the beginning of the file will be. What was there comes back when it did not come to that: a program that failed
 * may have done its work before.
 */
async function putHeadLine(
  file: FileHandle,
  line: Buffer,
  at: number,
  takeOutRest: () => Promise<void>,
): Promise<void> {
  const previous = Buffer.alloc(line.length);
  await file.read(previous, 0, previous.length, at);
  await file.write(line, 0, line.length, at);
  try {
    await takeOutRest();
  } catch (error) {
    if (!(await beginsWith(file, line))) {
      await file.write(previous, 0, previous.length, at);
      throw error;
    }
  }
  await file.datasync();
}

async function beginsWith(file: FileHandle, line: Buffer): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(line.length), 0, line.length, 0);
  return buffer.equals(line);
}

/** Whether the program is one that can do it. @throws BackupError SOURCE_FAILED, PEER_MISSING */
export async function askForProgram(signal: AbortSignal): Promise<string> {
  return await run(['--version'], 'The program fallocate', signal);
}

/** By the open file: whatever gets its name meanwhile is left alone. It is short, and not aborted. */
async function takeOut(file: FileHandle, bytes: number, path: string): Promise<void> {
  const link = `/proc/${process.pid}/fd/${file.fd}`;
  await run(['--collapse-range', '--offset', '0', '--length', String(bytes), link], path);
}

async function run(args: readonly string[], what: string, signal?: AbortSignal): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
  return await askProgram(
    { file: PROGRAM, args, env },
    {
      ...(signal ? { signal } : {}),
      failure: (failure) => failed(what, failure),
    },
  );
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

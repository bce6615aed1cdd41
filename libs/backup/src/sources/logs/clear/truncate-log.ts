// Clears by copying what came after the backup and emptying the file right after that, while its writer goes on.

import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { MIB } from '../../../kit/sizes.js';
import { asideName } from '../aside.js';
import { reopen, type Clearable } from './clearable.js';

/** What is left to copy when the rest is copied without letting anything else run. */
const SHORT_BYTES = 64 * 1024;

/**
 * What is written between the last look at the size and the emptying, some microseconds, is lost. The copy stays beside the
 * log until the next backup took it; it is there even when it is empty, as the sign that the log was emptied. Answers the
 * bytes of the log that it no longer holds.
 */
export async function truncateLog(directory: string, log: Clearable, backupId: string): Promise<number> {
  const file = await reopen(log);
  if (file === undefined) return 0;
  const name = { log: log.log, backupId, captured: 0 };
  const unfinished = join(directory, asideName({ ...name, isUnfinished: true }));
  try {
    await rm(unfinished, { force: true });
    const copied = await copyMost(log, unfinished);
    copyRestAndTruncate(file.fd, unfinished, copied);
    renameSync(unfinished, join(directory, asideName({ ...name, isUnfinished: false })));
    return log.captured;
  } finally {
    await file.close();
  }
}

/** Answers the place in the log up to which it is copied, and safe on the disk. */
async function copyMost(log: Clearable, to: string): Promise<number> {
  const source = await open(log.file, 'r');
  const copy = await open(to, 'wx', 0o600);
  try {
    let position = log.captured;
    const chunk = Buffer.alloc(MIB);
    for (;;) {
      const { size } = await source.stat();
      if (size - position <= SHORT_BYTES) break;
      const { bytesRead } = await source.read(chunk, 0, chunk.length, position);
      await copy.write(chunk, 0, bytesRead);
      position += bytesRead;
    }
    await copy.sync();
    return position;
  } finally {
    await source.close();
    await copy.close();
  }
}

/** In one go, and as fast as it can be done from here: nothing is done between the last two calls. */
function copyRestAndTruncate(log: number, copyPath: string, copied: number): void {
  const copy = openSync(copyPath, 'a');
  try {
    const chunk = Buffer.alloc(MIB);
    let position = copied;
    for (let synced = false; ;) {
      const bytes = readSync(log, chunk, 0, chunk.length, position);
      if (bytes > 0) {
        writeSync(copy, chunk, 0, bytes);
        position += bytes;
        continue;
      }
      if (!synced) {
        fsyncSync(copy);
        synced = true;
        continue;
      }
      if (fstatSync(log).size > position) continue;
      ftruncateSync(log, 0);
      break;
    }
  } finally {
    closeSync(copy);
  }
}

// Clears by renaming: the writer goes on in a new file, and what it wrote since the backup is taken by the next one.

import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';

import type { SourceContext } from '../../../core/source.js';
import { asideName, readAside } from '../aside.js';
import { asClearError, asLogError } from '../file-errors.js';
import type { LogsSourceOptions } from '../logs-options.js';
import type { Clearable } from './clearable.js';
import type { Outcome } from './outcome.js';
import { tellWriter, untilLetGo } from './reopen-logs.js';
import { findWriters } from './writers.js';

/**
 * Also tells a writer that still holds what was put aside before. Answers where each of the logs is now.
 */
export async function renameLogs(
  { directory, reopen, clock }: LogsSourceOptions,
  { live, asides }: { readonly live: readonly Clearable[]; readonly asides: readonly Clearable[] },
  backupId: string,
  { signal }: SourceContext,
  outcome: Outcome,
): Promise<readonly Clearable[]> {
  const renamed: Clearable[] = [];
  for (const log of live) {
    const aside = await putAside(directory, log, backupId).catch((error: unknown) => {
      outcome.problem(asClearError(error, `${log.path} could not be renamed`));
      return undefined;
    });
    if (aside !== undefined) renamed.push(aside);
  }
  const inodes = new Set([...renamed, ...asides].map(({ inode }) => inode));
  if (renamed.length === 0 && (await findWriters(inodes)).size === 0) return renamed;
  await tellWriter(reopen).catch((error: unknown) => outcome.problem(asLogError(error, 'The writer was not told')));
  await untilLetGo(inodes, clock, signal);
  for (const { log, captured } of renamed) outcome.renamed(log, captured);
  return renamed;
}

/** Within one directory, under a name that is new. Undefined when the path leads to another file now. */
async function putAside(directory: string, log: Clearable, backupId: string): Promise<Clearable | undefined> {
  const path = asideName({ log: log.log, backupId, captured: log.captured, isUnfinished: false });
  const aside = readAside(path);
  if (aside === undefined || String((await lstat(log.file, { bigint: true })).ino) !== log.inode) return undefined;
  await rename(log.file, join(directory, path));
  return { ...log, path, aside, file: join(directory, path) };
}

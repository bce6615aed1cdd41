// Clears by renaming: the writer goes on in a new file, and what it wrote since the backup is taken by the next one.

import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';

import type { SourceContext } from '../../../core/source.js';
import { listOf } from '../../../kit/lists.js';
import { asideName, readAside } from '../aside.js';
import { asLogError } from '../file-errors.js';
import type { LogsSourceOptions } from '../logs-options.js';
import type { Clearable } from './clearable.js';
import type { Outcome } from './outcome.js';
import { tellWriter, untilLetGo } from './reopen-logs.js';

/** Answers where each of them is now. */
export async function renameLogs(
  { directory, reopen, clock }: LogsSourceOptions,
  logs: readonly Clearable[],
  backupId: string,
  { signal }: SourceContext,
  outcome: Outcome,
): Promise<readonly Clearable[]> {
  const renamed: Clearable[] = [];
  for (const log of logs) {
    const aside = await putAside(directory, log, backupId).catch((error: unknown) => {
      outcome.problem(asLogError(error, `${log.path} could not be renamed`));
      return undefined;
    });
    if (aside !== undefined) renamed.push(aside);
  }
  if (renamed.length === 0) return renamed;
  await tellWriter(reopen).catch((error: unknown) => outcome.problem(asLogError(error, 'The writer was not told')));
  const writers = await untilLetGo(new Set(renamed.map(({ inode }) => inode)), clock, signal);
  for (const log of renamed) {
    outcome.cleared(log.log, log.captured);
    const names = writers.get(log.inode)?.map(({ name }) => name) ?? [];
    if (names.length > 0) outcome.heldBy(log.path, listOf(names));
  }
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

// Has pg_restore restore only what belongs to the chosen tables.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Facts } from '../../../core/facts.js';
import type { BackupContent, SourceContext } from '../../../core/source.js';
import { createScratchDirectory, removeScratchDirectory } from '../../../kit/scratch-directory.js';
import { DUMP } from '../capture/capture-database.js';
import { type ChosenContents, chooseContents } from './choose-contents.js';
import { type DumpEntry, readContents } from './dump-contents.js';
import type { TableName } from '../names.js';
import { runPostgres } from '../connection/programs.js';
import { collectText } from '../restore/restore-content.js';
import type { PostgresSettings } from '../settings.js';

/** @throws BackupError REQUEST_INVALID */
export async function chooseFromDump(
  settings: PostgresSettings,
  chosen: readonly TableName[],
  { content, facts }: { readonly content: BackupContent; readonly facts: Facts },
  { signal }: SourceContext,
): Promise<ChosenContents> {
  return chooseContents(await listContents(settings, content, signal), facts, chosen);
}

/** Reads no more of the dump than its beginning. */
export async function listContents(
  settings: PostgresSettings,
  content: BackupContent,
  signal: AbortSignal,
): Promise<readonly DumpEntry[]> {
  const args = ['--list', '--verbose'];
  const dump = { args, input: content.open(DUMP), readsAll: false, phase: 'restore', signal } as const;
  const list = runPostgres(settings, 'pg_restore', dump);
  return readContents(await collectText(list));
}

/** Lends the arguments for it: pg_restore takes the list from a file only. The file holds numbers and is gone after. */
export async function withUseList<T>(
  { scratchDirectory, clock }: PostgresSettings,
  { ids }: ChosenContents,
  work: (args: readonly string[]) => Promise<T>,
): Promise<T> {
  const directory = await createScratchDirectory(scratchDirectory, clock);
  try {
    const path = join(directory, 'list');
    await writeFile(path, ids.map((id) => `${id};\n`).join(''), { mode: 0o600 });
    return await work([`--use-list=${path}`]);
  } finally {
    await removeScratchDirectory(directory);
  }
}

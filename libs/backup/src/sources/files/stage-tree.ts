// Restores a tree of files beside the live one.

import { open } from 'node:fs/promises';

import type { ByteStream } from '../../core/bytes.js';
import type { Facts } from '../../core/facts.js';
import type { Check, RestoreInput, SourceContext, StagedRestore } from '../../core/source.js';
import { interruptible } from '../../kit/interruptible.js';
import { createScratch, removeScratch } from '../../kit/own-folder.js';
import { requireRoom } from '../../kit/room.js';
import { asRestoreError } from '../../kit/source-errors.js';
import { INDEX_OBJECT } from './index/format-index.js';
import { findPlace, type Place } from './place.js';
import type { RestoreSettings } from './restore-settings.js';
import { runTask } from './restore-tasks.js';
import { checkOwners, checkSelection, factsOfPart } from './stage/check-restored.js';
import { placesIn, type Preparation } from './stage/prepare-tree.js';
import { missingPaths } from './stage/missing-paths.js';
import { readVolumes } from './stage/read-volumes.js';
import { swapIn } from './swap-files.js';
import { tidy } from './tidy.js';

export async function stageTree(
  settings: RestoreSettings,
  input: RestoreInput,
  context: SourceContext,
): Promise<StagedRestore> {
  const { signal, runId, progress } = context;
  signal.throwIfAborted();
  const place = await findPlace(settings);
  const scratch = await makeScratch(place, settings, runId);
  let isSwapped = false;
  const discard = async (): Promise<void> => {
    if (!isSwapped) await runTask('remove', { path: scratch });
    await removeScratch(scratch);
  };
  try {
    progress('reading the index of the files');
    await save(input.content.open(INDEX_OBJECT), placesIn(scratch).index, signal);
    const preparation = await runTask('prepare', { ...placesIn(scratch), paths: settings.paths }, { signal });
    if (preparation.missing.length > 0) throw missingPaths(preparation.missing.map((path) => ({ path, near: [] })));
    await requireRoom(place.base, preparation.facts.bytes);
    const measured = await build(settings, scratch, preparation, input, context);
    return {
      ...judge(settings, preparation, measured),
      async swap() {
        const result = await swapIn(settings, place, scratch, context);
        isSwapped = true;
        return result;
      },
      discard,
    };
  } catch (error) {
    await discard();
    signal.throwIfAborted();
    throw asRestoreError(error, `The files could not be restored beside ${place.target}`);
  }
}

async function makeScratch({ base }: Place, { clock }: RestoreSettings, runId: string): Promise<string> {
  try {
    await tidy(base, clock);
    return await createScratch(base, runId);
  } catch (error) {
    throw asRestoreError(error, `There is no place for the restored files in ${base}`);
  }
}

async function build(
  { niceness }: RestoreSettings,
  scratch: string,
  { volumes }: Preparation,
  input: RestoreInput,
  { signal, progress }: SourceContext,
): Promise<Facts> {
  const { coming, stream } = readVolumes(volumes, input);
  const task = { ...placesIn(scratch), volumes: coming };
  return await runTask('build', task, { signal, progress, niceness, input: stream });
}

/** All that was restored is compared with what was captured by the caller; a part with what the index says of it. */
function judge(
  { paths }: RestoreSettings,
  { facts, ofOthers }: Preparation,
  measured: Facts,
): { readonly facts: Facts; readonly checks: readonly Check[] } {
  const checks = checkOwners(ofOthers);
  if (paths === undefined) return { facts: measured, checks };
  return { facts: factsOfPart(measured), checks: [checkSelection(facts, measured), ...checks] };
}

async function save(content: ByteStream, path: string, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of interruptible(content, signal)) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}

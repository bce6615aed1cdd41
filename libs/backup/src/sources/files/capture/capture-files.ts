// Captures a directory: what changed since the last backup in volumes, and the index of everything.

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import type { Capture, CapturedObject, CaptureContext } from '../../../core/source.js';
import { createScratchDirectory, removeScratchDirectory } from '../../../kit/scratch-directory.js';
import { MIB } from '../../../kit/sizes.js';
import { asCaptureError, asScratchError } from '../../../kit/source-errors.js';
import { INDEX_OBJECT } from '../index/format-index.js';
import type { FilesSettings } from '../settings.js';
import { chooseBase } from './choose-base.js';
import { IndexCopies } from './index-copies.js';
import { Reading } from './reading.js';
import { type PlanResult, REMOVED_OBJECT } from './tasks.js';
import { tell, tellUnused } from './tell.js';
import { volumeName } from './volumes.js';

/** What was written so shortly before the walk may be written again and look the same: the clocks of some disks are coarse. */
const UNSETTLED_NS = 2_000_000_000n;

export async function captureFiles(settings: FilesSettings, context: CaptureContext): Promise<Capture> {
  const { signal, progress } = context;
  signal.throwIfAborted();
  const directory = await findDirectory(settings.directory);
  const scratch = await prepareScratch(settings);
  let reading: Reading | undefined;
  const close = async (): Promise<void> => {
    await reading?.close();
    await removeScratchDirectory(scratch);
  };
  try {
    progress('looking at the backup before');
    const base = await chooseBase(settings, context, scratch);
    progress(`looking at ${settings.directory}`);
    const settledBeforeNs = String(BigInt(settings.clock.now().getTime()) * 1_000_000n - UNSETTLED_NS);
    const { include, exclude, destinations, own, niceness } = settings;
    const indexId = randomUUID();
    const task = { directory, include, exclude, destinations, own, scratch, base, settledBeforeNs, indexId };
    const started = await Reading.start(task, { signal, progress, niceness });
    reading = started;
    const plan = await started.plan();
    requireMatch(plan, settings);
    tellUnused(plan.unused, context);
    tell(plan.reports, context);

    return {
      objects: [
        ...plan.sizes.map((bytes, at): CapturedObject => ({
          name: volumeName(at + 1),
          bytes,
          open: () => started.volume(),
        })),
        ...(base === undefined ? [] : [listAt(scratch, REMOVED_OBJECT, started)]),
        listAt(scratch, INDEX_OBJECT, started),
      ],
      ...(base === undefined ? {} : { basedOn: base.id }),
      async facts(): Promise<Facts> {
        const { facts, reports } = await started.result();
        tell(reports, context);
        await keepIndex(settings, indexId, join(scratch, INDEX_OBJECT), context);
        return { ...facts, marks: { index: { id: indexId } } };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Its real path. */
export async function findDirectory(directory: string): Promise<string> {
  try {
    const path = await realpath(directory);
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    throw asCaptureError(error, `The directory ${directory} can not be captured`);
  }
  throw new BackupError('SOURCE_INVALID', `${directory} is no directory.`, {
    hint: 'For a single file, name the directory that it is in, and the file in include.',
  });
}

async function prepareScratch({ scratchDirectory, clock }: FilesSettings): Promise<string> {
  try {
    return await realpath(await createScratchDirectory(scratchDirectory, clock));
  } catch (error) {
    throw asScratchError(error, `A scratch directory could not be made in ${scratchDirectory}`);
  }
}

function requireMatch({ found }: PlanResult, { directory, include }: FilesSettings): void {
  if (found > 0 || include === undefined) return;
  const patterns = include.map((pattern) => `"${pattern}"`).join(', ');
  throw new BackupError('SOURCE_INVALID', `Nothing in ${directory} matches ${patterns}, or all of it is excluded.`, {
    hint: 'Patterns are relative to the directory: "photos/**" for a folder in it, "**/*.jpg" for files of any folder.',
  });
}

/** It is complete when everything was read. */
function listAt(scratch: string, name: string, reading: Reading): CapturedObject {
  return {
    name,
    async *open() {
      await reading.result();
      yield* createReadStream(join(scratch, name), { highWaterMark: MIB });
    },
  };
}

/** Without it the next backup has to read the index of this one, or is whole. */
async function keepIndex(
  { indexDirectory, directory }: FilesSettings,
  id: string,
  index: string,
  { warn }: CaptureContext,
): Promise<void> {
  if (indexDirectory === undefined) return;
  try {
    await new IndexCopies(indexDirectory, directory).keep(id, index);
  } catch (error) {
    warn(asScratchError(error, `No copy of the index could be kept in ${indexDirectory}`));
  }
}

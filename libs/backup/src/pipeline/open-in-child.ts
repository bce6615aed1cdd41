// The way back in another process, of which the application sees only what is stored.

import type { ByteStream } from '../core/bytes.js';
import type { Filter } from '../core/filter.js';
import type { ManifestObject } from '../core/manifest.js';
import type { StageInChild, StageInverter } from '../core/stage.js';

const FILTER = new URL('./open-filter.js', import.meta.url);

export interface OpenTask {
  readonly object: ManifestObject;
  /** In the order in which they are undone. */
  readonly stages: readonly StageInChild[];
}

export interface OpenInChild {
  readonly stored: ByteStream;
  /** Makes of it what `openObject` would. */
  readonly filter: Filter;
}

/** Keys stay here: another process gets what opens this object alone. The caller closes what is stored when this throws. */
export async function openInChild(
  stored: ByteStream,
  object: ManifestObject,
  invert: StageInverter,
): Promise<OpenInChild> {
  const stages: StageInChild[] = [];
  let stream = stored;
  for (const record of object.stages.toReversed()) {
    const inverse = await invert(record).inChild(stream);
    stages.push(inverse.child);
    stream = inverse.stored;
  }
  const task: OpenTask = { object, stages };
  return { stored: stream, filter: { module: FILTER, task, onBytes: ignore, onResult: ignore } };
}

function ignore(): void {}

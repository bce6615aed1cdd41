// Drives one captured object through the stages into every destination at once.

import type { ByteStream } from '../core/bytes.js';
import type { ManifestObject } from '../core/manifest.js';
import type { CapturedObject } from '../core/source.js';
import type { Stage } from '../core/stage.js';
import type { ObjectInfo } from '../core/storage.js';
import { fanOut } from './fan-out.js';
import { type Sealed, seal } from './seal.js';
import { isMadeElsewhere, sealInChild } from './seal-in-child.js';

/** Takes the finished stream under the given file name. */
export type Sink = (name: string, content: ByteStream) => Promise<ObjectInfo>;

export interface StoredObject {
  /** Absent where no sink took it to its end. */
  readonly object?: ManifestObject;
  /** One per sink, in their order: what the storage then held, or why it failed. */
  readonly outcomes: readonly PromiseSettledResult<ObjectInfo>[];
}

/** Rejects when the source or a stage fails; what a sink throws is its own outcome. `valve`: what goes out passes it. */
export async function storeObject(
  captured: CapturedObject,
  stages: readonly Stage[],
  sinks: readonly Sink[],
  onBytes?: (plainBytes: number) => void,
  valve: (stream: ByteStream) => ByteStream = (stream) => stream,
): Promise<StoredObject> {
  const name = stages.reduce((file, stage) => file + stage.suffix, captured.name);
  const content = await sealedContent(captured, stages, onBytes);
  const outcomes = await fanOut(
    valve(content.stream),
    sinks.map((sink) => async (branch: ByteStream) => await sink(name, branch)),
  );
  if (outcomes.every(({ status }) => status === 'rejected')) return { outcomes };
  const { plain, sealed } = content.digests();
  const object: ManifestObject = {
    name,
    ...sealed,
    stages: stages.map((stage) => stage.record),
    plain: { name: captured.name, ...plain },
  };
  return { object, outcomes };
}

async function sealedContent(
  captured: CapturedObject,
  stages: readonly Stage[],
  onBytes?: (plainBytes: number) => void,
): Promise<Sealed> {
  if (isMadeElsewhere(captured)) return await sealInChild(captured, stages, onBytes);
  const forwards = stages.map((stage) => stage.forward);
  return seal(captured.open(), forwards, onBytes);
}

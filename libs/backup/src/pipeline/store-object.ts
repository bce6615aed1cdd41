// Drives one captured object through the stages into every destination at once.

import type { ByteStream } from '../core/bytes.js';
import type { ManifestObject } from '../core/manifest.js';
import type { CapturedObject } from '../core/source.js';
import type { Stage } from '../core/stage.js';
import type { ObjectInfo } from '../core/storage.js';
import { fanOut } from './fan-out.js';
import { measure } from './tap.js';

/** Takes the finished stream under the given file name. */
export type Sink = (name: string, content: ByteStream) => Promise<ObjectInfo>;

export interface StoredObject {
  readonly object: ManifestObject;
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
  const plain = measure(captured.open(), onBytes);
  const sealed = measure(stages.reduce<ByteStream>((stream, stage) => stage.forward(stream), plain.stream));
  const outcomes = await fanOut(
    valve(sealed.stream),
    sinks.map((sink) => async (branch: ByteStream) => await sink(name, branch)),
  );
  const object: ManifestObject = {
    name,
    ...sealed.digest(),
    stages: stages.map((stage) => stage.record),
    plain: { name: captured.name, ...plain.digest() },
  };
  return { object, outcomes };
}

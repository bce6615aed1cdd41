// The compression stage, and its inverse.

import { availableParallelism } from 'node:os';

import type { BackwardWith, ForwardWith, Stage, StageInverse } from '../../core/stage.js';
import type { CompressionName } from './codec.js';
import { codecNamed } from './codecs.js';
import { compress } from './compress.js';
import { decompress } from './decompress.js';

export interface CompressionSettings {
  readonly type: CompressionName;
  /** See COMPRESSION_LEVELS. */
  readonly level: number;
  /** Blocks compressed at a time. Default 3; in a process of its own, no more than there are cores. */
  readonly threads?: number;
}

/** Blocks compressed at a time. Enough for two cores and more, and one of libuv's four threads stays free for the rest. */
const THREADS = 3;

/** Throws RUNTIME_UNSUPPORTED when this Node.js can't compress that way. */
export function compressionStage(settings: CompressionSettings): Stage {
  const { type, level, threads = THREADS } = settings;
  const codec = codecNamed(type);
  return {
    record: { name: codec.name, parameters: { level, blockBytes: codec.blockBytes } },
    suffix: codec.suffix,
    forward: (input) => compress(input, codec, level, threads),
    inChild: async () => ({ module: import.meta.url, task: settings }),
  };
}

/** More threads than cores would only be in each other's way, and in that of the application. */
export const forwardWith: ForwardWith = (task) => {
  const { threads = Math.min(THREADS, availableParallelism()), ...settings } = task as CompressionSettings;
  return compressionStage({ ...settings, threads }).forward;
};

/** Throws RUNTIME_UNSUPPORTED when this Node.js can't decompress it. */
export function decompressionOf(name: CompressionName): StageInverse {
  const codec = codecNamed(name);
  return {
    backward: (input) => decompress(input, codec),
    inChild: async (stored) => ({ child: { module: import.meta.url, task: name }, stored }),
  };
}

export const backwardWith: BackwardWith = (name) => decompressionOf(name as CompressionName).backward;

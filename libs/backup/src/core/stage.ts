// The port of the reversible transforms on the stream: compression and encryption.

import type { ByteStream } from './bytes.js';

/** How a stage was applied, as the manifest keeps it: enough to undo it, and never a secret. */
export interface StageRecord {
  /** E.g. `gzip`, `zstd`, `age`. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>;
}

/**
 * One transform, forward. Its output is a standard stream that the usual program undoes.
 *
 * Both directions are lazy, keep back-pressure, hold a bounded number of bytes whatever the input's size, and free what
 * they hold when the consumer stops early or the input fails.
 */
export interface Stage {
  readonly record: StageRecord;
  /** What the usual program expects at the end of a file name, e.g. `.gz`. */
  readonly suffix: string;
  forward(input: ByteStream): ByteStream;
}

/**
 * The same transform, backward, made from the record alone and the keys that are present.
 * Throws DATA_TRUNCATED when the input ends too early, DATA_CORRUPT when it is not what the stage writes,
 * DECRYPTION_KEY_MISSING or DECRYPTION_KEY_WRONG when it can't be opened.
 */
export interface StageInverse {
  backward(input: ByteStream): ByteStream;
}

/** Finds the inverse of a recorded stage, or throws RUNTIME_UNSUPPORTED when this process has none. */
export type StageInverter = (record: StageRecord) => StageInverse;

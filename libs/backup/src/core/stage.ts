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
  /** How another process does the same to one stream. */
  inChild(): Promise<StageInChild>;
}

export type Forward = Stage['forward'];

/** A stage as another process of this library applies it. */
export interface StageInChild {
  /** URL of a module that exports `forwardWith`, a ForwardWith. */
  readonly module: string;
  /** Plain data. Secret where the stage encrypts: it goes to that process alone, and by no argument. */
  readonly task: unknown;
}

export type ForwardWith = (task: unknown) => Forward;

/**
 * The same transform, backward, made from the record alone and the keys that are present.
 * Throws DATA_TRUNCATED when the input ends too early, DATA_CORRUPT when it is not what the stage writes,
 * DECRYPTION_KEY_MISSING or DECRYPTION_KEY_WRONG when it can't be opened.
 */
export interface StageInverse {
  backward(input: ByteStream): ByteStream;
  /**
   * How another process does the same to one stream. The stage that was applied last reads the beginning of `stored` where
   * that tells how; what it answers is the whole stream again. Throws what `backward` throws.
   */
  inChild(stored: ByteStream): Promise<InverseInChild>;
}

export interface InverseInChild {
  /** Its module exports `backwardWith`, a BackwardWith. */
  readonly child: StageInChild;
  readonly stored: ByteStream;
}

export type Backward = StageInverse['backward'];

export type BackwardWith = (task: unknown) => Backward;

/** Finds the inverse of a recorded stage, or throws RUNTIME_UNSUPPORTED when this process has none. */
export type StageInverter = (record: StageRecord) => StageInverse;

/** What one run applies, and the way back that is sure to be open until the run ends. */
export interface StagesRun {
  /** In the order in which they are applied. Each may be used for several objects. */
  readonly forward: readonly Stage[];
  /**
   * Undoes what `forward` did even where the process holds public keys only: by a key that exists in memory alone and
   * is gone with this object. Everything that `Stages.invert` opens it opens too.
   */
  readonly invert: StageInverter;
}

/** All stages of a job, as its options ask for them. */
export interface Stages {
  /** False where whoever gets hold of what is stored can read it. */
  readonly encrypts: boolean;
  /** Called once per run; nothing needs closing. */
  openRun(): Promise<StagesRun>;
  /**
   * Undoes what is found in a manifest, whatever the options said when it was written, with the keys that the options
   * hold now.
   */
  readonly invert: StageInverter;
  /** Whether `invert` opens what the runs write. */
  keyFit(): Promise<KeyFit>;
  /** Whether `invert` opens what was written like this. */
  keyFitOf(written: readonly StageRecord[]): Promise<KeyFit>;
}

/**
 * Whether the keys at hand open what is encrypted. `absent`: there are none, and backups are opened elsewhere only.
 * `foreign`: there are some, and none of them belongs to what is encrypted to, so that nobody here can restore.
 * `missing`: there are none, and whoever encrypts like that has one: it was lost.
 */
export type KeyFit = 'fits' | 'absent' | 'foreign' | 'missing';

// A transform of a stream that runs where the stream is made: in another process than the application's.

import type { ByteStream } from './bytes.js';

export interface Filter {
  /** A module of this library that exports `openFilter`, an OpenFilter. */
  readonly module: URL;
  /** What it needs to know. It goes there as a structured clone and by no argument, so that it may hold a secret. */
  readonly task: unknown;
  /** Hears how many bytes went in, a few times a second. */
  readonly onBytes: (total: number) => void;
  /** Hears what came of it, after the last byte and before the end of the stream. */
  readonly onResult: (result: unknown) => void;
}

/** The other end, in the process that makes the stream. */
export type OpenFilter = (task: unknown) => Promise<OpenedFilter>;

export interface OpenedFilter {
  apply(input: ByteStream, onBytes: (total: number) => void): ByteStream;
  /** A structured clone of it goes back. Asked once, when the stream was read to its end. */
  result(): unknown;
}

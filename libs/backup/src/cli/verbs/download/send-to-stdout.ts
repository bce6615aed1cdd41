// An object to stdout, as fast as whoever reads there takes it.

import { pipeline } from 'node:stream/promises';

import type { ByteStream } from '../../../core/bytes.js';
import type { Session } from '../../session.js';

/** What was sent can't be taken back: only the exit code tells that all of it was right. False: nobody reads any more. */
export async function sendToStdout(
  { content }: { readonly content: ByteStream },
  { terminal, signal }: Session,
): Promise<boolean> {
  try {
    await pipeline(content, terminal.streams.stdout, { end: false, signal });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE') return false;
    throw error;
  }
}

// What a program writes, through a filter in the process that guards it: so the application gets what comes out alone.

import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

import { type ByteStream, disposable, dispose } from '../core/bytes.js';
import { systemClock } from '../core/clock.js';
import { BackupError, type ErrorReport } from '../core/errors.js';
import type { OpenedFilter, OpenFilter } from '../core/filter.js';

export type FilterEnd = { readonly result: unknown } | FilterFailure;

export interface FilterFailure {
  readonly filterFailed: ErrorReport;
}

/** Where our output goes: a socket, as Node.js makes it for each child. */
const STDOUT = 1;
const TELL_EVERY_MS = 200;

/** The task is the first thing that we are told. Fails late: the program begins its work meanwhile. */
export async function receiveFilter(module: string): Promise<OpenedFilter> {
  const told = once(process, 'message') as Promise<[{ readonly task: unknown }]>;
  const { openFilter } = (await import(module)) as { readonly openFilter: OpenFilter };
  const [{ task }] = await told;
  return await openFilter(task);
}

/** Resolves when the last byte is on its way to who reads us, or something went wrong. Never rejects. */
export async function passThrough(
  program: Readable,
  opening: Promise<OpenedFilter>,
  say: (message: { readonly passed: number }) => void,
): Promise<FilterEnd> {
  // Else Node.js throws away what nobody has asked for yet when the program ends.
  program.on('readable', () => undefined);
  try {
    const filter = await opening;
    const output = new Socket({ fd: STDOUT, readable: false, writable: true });
    // Told by the write that fails.
    output.on('error', () => undefined);
    for await (const chunk of filter.apply(chunksOf(program), nowAndThen(say))) {
      await new Promise<void>((resolve, reject) => {
        output.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
      dispose(chunk);
    }
    return { result: filter.result() };
  } catch (error) {
    return { filterFailed: BackupError.from(error).toJSON() };
  }
}

async function* chunksOf(program: Readable): ByteStream & AsyncGenerator<Uint8Array> {
  for await (const chunk of program) yield disposable(chunk as Buffer);
}

function nowAndThen(say: (message: { readonly passed: number }) => void): (total: number) => void {
  let saidAt = systemClock.elapsed();
  return (passed) => {
    const now = systemClock.elapsed();
    if (now - saidAt < TELL_EVERY_MS) return;
    saidAt = now;
    say({ passed });
  };
}

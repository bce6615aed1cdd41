// What a program writes or reads, through a filter in the process that guards it: the application has only the other end.

import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';

import { type ByteStream, disposable, dispose } from '../core/bytes.js';
import { systemClock } from '../core/clock.js';
import { BackupError, type ErrorReport } from '../core/errors.js';
import type { OpenedFilter, OpenFilter } from '../core/filter.js';
import { arrivingChunks } from './arriving-chunks.js';

export type FilterEnd = { readonly result: unknown } | FilterFailure;

export interface FilterFailure {
  readonly filterFailed: ErrorReport;
}

/** Where our input comes from and our output goes: sockets, as Node.js makes them for each child. */
const [STDIN, STDOUT] = [0, 1];
const TELL_EVERY_MS = 200;

/** The work is done by zlib and the system: what compiles JavaScript further would only take memory. */
const COMPILES_LITTLE = ['--no-opt', '--no-maglev'];

/** The task is the first thing that we are told. Fails late: the program begins its work meanwhile. */
export async function receiveFilter(module: string): Promise<OpenedFilter> {
  for (const flag of COMPILES_LITTLE) setFlagsFromString(flag);
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
  // At once: else Node.js throws away what nobody has asked for yet when the program ends.
  const chunks = arrivingChunks(program);
  try {
    const filter = await opening;
    const output = new Socket({ fd: STDOUT, readable: false, writable: true });
    // Told by the write that fails.
    output.on('error', () => undefined);
    for await (const chunk of filter.apply(disposables(chunks), nowAndThen(say))) {
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

/** The same for what comes to us: resolves when the filter has made all of it, however much of that the program reads. */
export async function feedThrough(program: Writable, opening: Promise<OpenedFilter>): Promise<FilterEnd> {
  // Told by how the program ends.
  program.on('error', () => undefined);
  try {
    const filter = await opening;
    const input = new Socket({ fd: STDIN, readable: true, writable: false });
    for await (const chunk of filter.apply(disposables(arrivingChunks(input)), () => undefined))
      await take(program, chunk);
    program.end();
    return { result: filter.result() };
  } catch (error) {
    return { filterFailed: BackupError.from(error).toJSON() };
  }
}

/** Resolves when the program has taken the chunk, or takes nothing any more. */
async function take(program: Writable, chunk: Uint8Array): Promise<void> {
  if (program.writable) await new Promise<void>((resolve) => void program.write(chunk, () => resolve()));
  dispose(chunk);
}

async function* disposables(chunks: AsyncIterable<Buffer>): ByteStream & AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield disposable(chunk);
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

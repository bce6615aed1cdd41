// Chunks come as they arrived, none is lost or joined to another, and the stream is let go.

import { describe, expect, it } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { arrivingChunks } from './arriving-chunks.js';

const CHUNKS = ['one', 'two', 'three'].map((text) => Buffer.from(text));

async function all(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const found: string[] = [];
  for await (const chunk of chunks) found.push(chunk.toString());
  return found;
}

describe('chunks that arrive', () => {
  it('are not joined, whatever has gathered before one is asked for', async () => {
    const stream = new PassThrough();
    const chunks = arrivingChunks(stream);
    for (const chunk of CHUNKS) stream.write(chunk);
    stream.end();
    await delay(20);
    const [first] = [(await chunks.next()).value as Buffer];
    expect(first).toBe(CHUNKS[0]);
    expect(await all(chunks)).toEqual(['two', 'three']);
    expect(stream.destroyed).toBe(true);
  });

  it('wait where they are made until they are asked for', async () => {
    let made = 0;
    const stream = new Readable({
      highWaterMark: 1000,
      read() {
        made += 1;
        this.push(made > 500 ? null : Buffer.alloc(1000, made));
      },
    });
    const chunks = arrivingChunks(stream);
    await chunks.next();
    await delay(20);
    expect(made).toBeLessThan(5);
    let count = 1;
    for await (const chunk of chunks) {
      count += 1;
      expect(chunk.equals(Buffer.alloc(1000, count))).toBe(true);
    }
    expect(count).toBe(500);
  });

  it('are not thrown away by who lets the stream flow, as Node.js does when a program ends', async () => {
    const stream = new PassThrough();
    const chunks = arrivingChunks(stream);
    for (const chunk of CHUNKS) stream.write(chunk);
    stream.end();
    stream.resume();
    await delay(20);
    stream.resume();
    await delay(20);
    expect(await all(chunks)).toEqual(['one', 'two', 'three']);
  });

  it('end with what breaks the stream, after all that came before it', async () => {
    const stream = new PassThrough();
    const chunks = arrivingChunks(stream);
    stream.write(CHUNKS[0]);
    expect((await chunks.next()).value).toBe(CHUNKS[0]);
    setTimeout(() => stream.destroy(new Error('reset')), 10);
    await expect(chunks.next()).rejects.toThrow('reset');

    const closed = new PassThrough();
    const others = arrivingChunks(closed);
    setTimeout(() => closed.destroy(), 10);
    await expect(others.next()).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('let the stream go when nobody wants more', async () => {
    const stream = new PassThrough();
    stream.write(CHUNKS[0]);
    for await (const chunk of arrivingChunks(stream)) if (chunk === CHUNKS[0]) break;
    expect(stream.destroyed).toBe(true);
  });
});

// Storing an object: through the stages into every destination, and described as it was written.

import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

import type { ByteStream } from '../core/bytes.js';
import type { Filter, OpenFilter } from '../core/filter.js';
import type { CapturedObject } from '../core/source.js';
import type { Stage } from '../core/stage.js';
import { createStages } from '../stages/index.js';
import { collect, pattern, patternedBytes } from '../testing/streams.js';
import { type Sink, storeObject } from './store-object.js';

const CONTENT = Buffer.concat([Buffer.alloc(100_000, 'row '), pattern(0, 100_000)]);

function captured(open: () => ByteStream = () => chunksOf(CONTENT)): CapturedObject {
  return { name: 'gallery.db', bytes: CONTENT.length, open };
}

async function* chunksOf(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 10_000) yield content.subarray(at, at + 10_000);
}

async function gzip(): Promise<readonly Stage[]> {
  const settings = { compression: { type: 'gzip', level: 1 }, encryption: { type: 'none' } } as const;
  return (await createStages(settings).openRun()).forward;
}

async function* breakingDump(): AsyncGenerator<Uint8Array> {
  yield* patternedBytes(5_000_000);
  throw new Error('pg_dump died');
}

/** Does what the process of a program does: it knows the filter's module and a copy of its task, and nothing else. */
async function* openThrough({ module, task, onBytes, onResult }: Filter): AsyncGenerator<Uint8Array> {
  const { openFilter } = (await import(module.href)) as { readonly openFilter: OpenFilter };
  const opened = await openFilter(structuredClone(task));
  yield* opened.apply(chunksOf(CONTENT), onBytes);
  onResult(structuredClone(opened.result()));
}

/** A sink that keeps what it was given. */
function keeping(): { readonly kept: Map<string, Buffer>; readonly sink: Sink } {
  const kept = new Map<string, Buffer>();
  const sink: Sink = async (name, content) => {
    kept.set(name, await collect(content));
    return { key: name, bytes: kept.get(name)?.length ?? 0, modifiedAt: new Date(0) };
  };
  return { kept, sink };
}

const full: Sink = async (_, content) => {
  for await (const chunk of content) if (chunk.length > 0) throw new Error('disk full');
  throw new Error('nothing came');
};

function digest(bytes: Uint8Array) {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

describe('storeObject', () => {
  it('describes the stored bytes, the stages and the plain bytes', async () => {
    const [a, b] = [keeping(), keeping()];
    const stages = await gzip();
    const { object, outcomes } = await storeObject(captured(), stages, [a.sink, b.sink]);
    const stored = a.kept.get('gallery.db.gz') ?? Buffer.alloc(0);
    expect(gunzipSync(stored).equals(CONTENT)).toBe(true);
    expect(b.kept.get('gallery.db.gz')?.equals(stored)).toBe(true);
    expect(object).toEqual({
      name: 'gallery.db.gz',
      ...digest(stored),
      stages: stages.map(({ record }) => record),
      plain: { name: 'gallery.db', ...digest(CONTENT) },
    });
    expect(outcomes).toEqual(
      [1, 2].map(() => ({ status: 'fulfilled', value: expect.objectContaining({ bytes: stored.length }) })),
    );
  });

  it('describes what was sealed by whoever made it just the same', async () => {
    const totals: number[] = [];
    const there: CapturedObject = { ...captured(breakingDump), openThrough };
    const { kept, sink } = keeping();
    const stages = await gzip();
    const { object } = await storeObject(there, stages, [sink], (bytes) => totals.push(bytes));
    const stored = kept.get('gallery.db.gz') ?? Buffer.alloc(0);
    expect(gunzipSync(stored).equals(CONTENT)).toBe(true);
    expect(object).toEqual({
      name: 'gallery.db.gz',
      ...digest(stored),
      stages: stages.map(({ record }) => record),
      plain: { name: 'gallery.db', ...digest(CONTENT) },
    });
    expect(totals.at(-1)).toBe(CONTENT.length);
  });

  it('keeps name and bytes where no stage is applied', async () => {
    const { kept, sink } = keeping();
    const { object } = await storeObject(captured(), [], [sink]);
    expect(kept.get('gallery.db')?.equals(CONTENT)).toBe(true);
    expect(object).toMatchObject({ name: 'gallery.db', stages: [], sha256: object?.plain.sha256 });
  });

  it('tells how many plain bytes have passed', async () => {
    const totals: number[] = [];
    await storeObject(captured(), await gzip(), [keeping().sink], (bytes) => totals.push(bytes));
    expect(totals.at(-1)).toBe(CONTENT.length);
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
    expect(totals.length).toBe(20);
  });

  it('keeps the outcome of each sink apart', async () => {
    const { kept, sink } = keeping();
    const { object, outcomes } = await storeObject(captured(), await gzip(), [full, sink]);
    expect(outcomes).toMatchObject([{ status: 'rejected', reason: { message: 'disk full' } }, { status: 'fulfilled' }]);
    expect(kept.get('gallery.db.gz')?.length).toBe(object?.bytes);
  });

  it('has no object where every sink fails, wherever it is sealed', async () => {
    for (const source of [captured(), { ...captured(), openThrough }]) {
      const stored = await storeObject(source, await gzip(), [full, full]);
      expect(stored.object).toBeUndefined();
      expect(stored.outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    }
  });

  it('rejects when the source breaks, and no sink sees an end', async () => {
    const { kept, sink } = keeping();
    await expect(storeObject(captured(breakingDump), await gzip(), [sink, sink])).rejects.toThrow('pg_dump died');
    expect(kept.size).toBe(0);
  });

  it('rejects when a stage breaks', async () => {
    const stage: Stage = {
      record: { name: 'broken', parameters: {} },
      suffix: '.x',
      inChild: async () => ({ module: '', task: undefined }),
      async *forward(input) {
        for await (const chunk of input) {
          yield chunk;
          throw new Error('out of entropy');
        }
      },
    };
    const { kept, sink } = keeping();
    await expect(storeObject(captured(), [stage], [sink])).rejects.toThrow('out of entropy');
    expect(kept.size).toBe(0);
  });
});

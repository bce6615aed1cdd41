// Opening an object: every damage is noticed and has its name, and the storage is let go on every path.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { type ByteStream, drain } from '../core/bytes.js';
import type { ErrorCode } from '../core/errors.js';
import type { ManifestObject } from '../core/manifest.js';
import type { StageInverter } from '../core/stage.js';
import { createStages, recipientOf } from '../stages/index.js';
import { collect, pattern, streamOf } from '../testing/streams.js';
import { generateX25519Identity } from 'age-encryption';
import { openFilter } from './open-filter.js';
import { openInChild, type OpenTask } from './open-in-child.js';
import { checkSealedObject, openObject } from './open-object.js';
import { storeObject } from './store-object.js';

const CONTENT = Buffer.concat([Buffer.alloc(60_000, 'row '), pattern(0, 60_000)]);
const GZIP = { type: 'gzip', level: 1 } as const;
const NONE = { type: 'none' } as const;

async function store(stages: ReturnType<typeof createStages>) {
  const stored: Buffer[] = [];
  const { forward } = await stages.openRun();
  const { object } = await storeObject({ name: 'a.db', open: () => streamOf(CONTENT) }, forward, [
    async (key, content) => {
      stored.push(await collect(content));
      return { key, bytes: stored[0]?.length ?? 0, modifiedAt: new Date(0) };
    },
  ]);
  if (object === undefined) throw new Error('Nothing was stored.');
  return { object, bytes: stored[0] ?? Buffer.alloc(0), invert: stages.invert };
}

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | undefined> {
  return await promise.then(
    () => undefined,
    (error: { code: ErrorCode }) => error.code,
  );
}

/** The chunks of an object as a storage reads it, and whether the storage was let go. */
function reading(bytes: Buffer) {
  const state = { chunks: 0, freed: false };
  async function* stream(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < bytes.length; at += 1024) {
        state.chunks++;
        yield bytes.subarray(at, at + 1024);
      }
    } finally {
      state.freed = true;
    }
  }
  return { state, stream: stream() };
}

async function* interrupted(): AsyncGenerator<Uint8Array> {
  yield CONTENT.subarray(0, 10);
  throw new Error('connection reset');
}

/** As another process would, of which it gets the task. */
async function* openByFilter(
  bytes: ByteStream,
  object: ManifestObject,
  invert: StageInverter,
): AsyncGenerator<Uint8Array> {
  const { stored, filter } = await openInChild(bytes, object, invert);
  const { apply } = await openFilter(structuredClone(filter.task));
  yield* apply(stored, filter.onBytes);
}

const STAGES = [
  ['plain', createStages({ compression: NONE, encryption: NONE })],
  ['gzip', createStages({ compression: GZIP, encryption: NONE })],
  [
    'gzip and age',
    createStages({
      compression: GZIP,
      encryption: { type: 'passphrase', passphrase: 'correct horse battery', workFactor: 2 },
    }),
  ],
] as const;

const WAYS = STAGES.flatMap(([name, stages]) =>
  (
    [
      ['here', openObject],
      ['by a filter', openByFilter],
    ] as const
  ).map(([way, open]) => [name, way, stages, open] as const),
);

describe.each(WAYS)('an object stored as %s and opened %s', (_name, _way, stages, open) => {
  it('gives the content back', async () => {
    const { object, bytes, invert } = await store(stages);
    expect((await collect(open(streamOf(bytes), object, invert))).equals(CONTENT)).toBe(true);
    await checkSealedObject(streamOf(bytes), object);
  });

  it('is refused when it is shorter, wherever it was cut', async () => {
    const { object, bytes, invert } = await store(stages);
    for (const length of [0, 1, 100, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const cut = bytes.subarray(0, length);
      const stream = length === 0 ? streamOf() : streamOf(cut);
      expect(['DATA_TRUNCATED', 'DATA_CORRUPT']).toContain(await codeOf(collect(open(stream, object, invert))));
      expect(await codeOf(checkSealedObject(streamOf(cut), object))).toBe('DATA_TRUNCATED');
    }
  });

  it('is refused when it goes on after its end', async () => {
    const { object, bytes, invert } = await store(stages);
    for (const more of [Buffer.of(0), Buffer.alloc(5000), bytes]) {
      const longer = streamOf(Buffer.concat([bytes, more]));
      expect(await codeOf(collect(open(longer, object, invert)))).toBe('DATA_MISMATCH');
      expect(await codeOf(checkSealedObject(streamOf(bytes, more), object))).toBe('DATA_MISMATCH');
    }
  });

  it('is refused when any bit is turned', async () => {
    const { object, bytes, invert } = await store(stages);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        const codes = ['DATA_MISMATCH', 'DATA_CORRUPT', 'DATA_TRUNCATED', 'DECRYPTION_KEY_WRONG'];
        expect(codes).toContain(await codeOf(collect(open(streamOf(damaged), object, invert))));
        expect(await codeOf(checkSealedObject(streamOf(damaged), object))).toBe('DATA_MISMATCH');
      }),
      { numRuns: 30 },
    );
  });

  it('lets the storage go when the reader stops early', async () => {
    const { object, bytes, invert } = await store(stages);
    const { state, stream } = reading(bytes);
    for await (const chunk of open(stream, object, invert)) if (chunk.length > 0) break;
    expect(state.freed).toBe(true);
  });
});

describe('openObject', () => {
  const plain = createStages({ compression: NONE, encryption: NONE });

  it('throws what the storage throws', async () => {
    const { object, invert } = await store(plain);
    await expect(drain(openObject(interrupted(), object, invert))).rejects.toThrow('connection reset');
  });

  it('notices content that differs although the stored bytes are those of the manifest', async () => {
    const { object, bytes, invert } = await store(createStages({ compression: GZIP, encryption: NONE }));
    const other: ManifestObject = { ...object, plain: { ...object.plain, sha256: 'f'.repeat(64) } };
    const longer: ManifestObject = { ...object, plain: { ...object.plain, bytes: object.plain.bytes + 1 } };
    expect(await codeOf(collect(openObject(streamOf(bytes), other, invert)))).toBe('DATA_MISMATCH');
    expect(await codeOf(collect(openObject(streamOf(bytes), longer, invert)))).toBe('DATA_TRUNCATED');
  });

  it('stops content that goes on and on before it fills a disk', async () => {
    const { object, invert } = await store(plain);
    const { state, stream } = reading(Buffer.alloc(100 * CONTENT.length));
    const small = { ...object, bytes: 2048, plain: { ...object.plain, bytes: 2048 } };
    expect(await codeOf(collect(openObject(stream, small, invert)))).toBe('DATA_MISMATCH');
    expect(state).toEqual({ chunks: 3, freed: true });
  });

  it('hands on no key that opens anything else', async () => {
    const identity = await generateX25519Identity();
    const recipients = [await recipientOf(identity)];
    const encryption = { type: 'recipients', recipients, identities: [identity] } as const;
    const { object, bytes, invert } = await store(createStages({ compression: GZIP, encryption }));
    const { filter } = await openInChild(streamOf(bytes), object, invert);
    expect(JSON.stringify(filter.task)).not.toContain(identity);
    expect((filter.task as OpenTask).stages.map(({ module }) => /[^/]+$/.exec(module)?.[0])).toEqual([
      'open-file.js',
      'compression-stage.js',
    ]);
  });

  it('reads nothing when there is no key, and says so', async () => {
    const recipients = [await recipientOf(await generateX25519Identity())];
    const sealed = createStages({ compression: NONE, encryption: { type: 'recipients', recipients, identities: [] } });
    const { object, bytes } = await store(sealed);
    const opened: ByteStream = openObject(streamOf(bytes), object, plain.invert);
    expect(await codeOf(collect(opened))).toBe('DECRYPTION_KEY_MISSING');
    const { state, stream } = reading(bytes);
    expect(await codeOf(openInChild(stream, object, plain.invert))).toBe('DECRYPTION_KEY_MISSING');
    expect(state.chunks).toBe(0);
    await checkSealedObject(streamOf(bytes), object);
  });
});

// The stages as operations see them: order, records, and which keys open what.

import { generateHybridIdentity, generateX25519Identity } from 'age-encryption';
import * as zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

import { type ByteStream, disposable } from '../core/bytes.js';
import type { ForwardWith, Stage, StageInverter, StageRecord, Stages } from '../core/stage.js';
import { collect, pattern, streamOf } from '../testing/streams.js';
import { checkRuntime, createStages, recipientOf, type StageSettings } from './index.js';

const HAS_ZSTD = 'zstdCompress' in zlib;
const PLAIN = Buffer.concat([Buffer.alloc(100_000, 'rows of text '), pattern(0, 100_000)]);
const GZIP = { type: 'gzip', level: 6 } as const;
const NONE = { type: 'none' } as const;

async function apply(forward: readonly Stage[]): Promise<Buffer> {
  return await collect(forward.reduce<ByteStream>((stream, stage) => stage.forward(stream), streamOf(PLAIN)));
}

async function undo(sealed: Uint8Array, forward: readonly Stage[], invert: StageInverter): Promise<Buffer> {
  const inverses = forward.map(({ record }) => record).toReversed();
  return await collect(
    inverses.reduce<ByteStream>((stream, record) => invert(record).backward(stream), streamOf(sealed)),
  );
}

async function recipientsOnly(generate: () => Promise<string> = generateX25519Identity) {
  const identity = await generate();
  const recipients = [await recipientOf(identity)];
  const settings: StageSettings = { compression: GZIP, encryption: { type: 'recipients', recipients, identities: [] } };
  return { identity, recipients, settings };
}

function byPassphrase(passphrase: string): Stages {
  return createStages({ compression: GZIP, encryption: { type: 'passphrase', passphrase, workFactor: 10 } });
}

async function recordsOf(stages: Stages): Promise<StageRecord[]> {
  return (await stages.openRun()).forward.map(({ record }) => record);
}

describe('createStages', () => {
  it('compresses first, then encrypts, and records both without a secret', async () => {
    const { recipients, settings } = await recipientsOnly();
    const { forward } = await createStages(settings).openRun();
    expect(forward.map(({ suffix }) => suffix).join('')).toBe('.gz.age');
    expect(forward.map(({ record }) => record)).toEqual([
      { name: 'gzip', parameters: { level: 6, blockBytes: 1024 * 1024 } },
      { name: 'age', parameters: { recipients } },
    ]);
  });

  it.each([10_000, 65_536, 300_000, 3_000_000])(
    'brings back chunks of %i bytes that may be disposed of',
    async (size) => {
      const made = Array.from({ length: Math.ceil(4_000_000 / size) }, (_, index) => pattern(index * 7, size));
      const { forward, invert } = await byPassphrase('correct horse battery').openRun();
      const input = streamOf(...made.map((chunk) => disposable(Buffer.concat([chunk, Buffer.alloc(1)]).subarray(0))));
      const sealed = await collect(forward.reduce<ByteStream>((stream, stage) => stage.forward(stream), input));
      const expected = Buffer.concat(made.flatMap((chunk) => [chunk, Buffer.alloc(1)]));
      expect((await undo(sealed, forward, invert)).equals(expected)).toBe(true);
    },
  );

  it('is applied elsewhere by what can be sent there, and undone all the same', async () => {
    for (const stages of [byPassphrase('correct horse battery'), createStages((await recipientsOnly()).settings)]) {
      const { forward, invert } = await stages.openRun();
      let stream: ByteStream = streamOf(PLAIN);
      for (const stage of forward) {
        const { module, task } = structuredClone(await stage.inChild());
        stream = ((await import(module)) as { readonly forwardWith: ForwardWith }).forwardWith(task)(stream);
      }
      const sealed = await collect(stream);
      expect(sealed.equals(PLAIN)).toBe(false);
      expect((await undo(sealed, forward, invert)).equals(PLAIN)).toBe(true);
    }
  });

  it('knows whether its keys open what was written otherwise', async () => {
    const { identity, recipients, settings } = await recipientsOnly();
    const [toKeys, toWord] = [
      await recordsOf(createStages(settings)),
      await recordsOf(byPassphrase('correct horse battery')),
    ];
    const withKeys = (identities: readonly string[]) =>
      createStages({ compression: NONE, encryption: { type: 'recipients', recipients, identities } });
    const open = createStages({ compression: GZIP, encryption: NONE });
    const fits = [
      [open, []],
      [open, toKeys],
      [open, toWord],
      [withKeys([identity]), toKeys],
      [withKeys([await generateX25519Identity()]), toKeys],
      [withKeys([identity]), toWord],
      [byPassphrase('another one, perhaps'), toWord],
    ] as const;
    expect(await Promise.all(fits.map(([stages, written]) => stages.keyFitOf(written)))).toEqual([
      'fits',
      'absent',
      'missing',
      'fits',
      'foreign',
      'missing',
      'fits',
    ]);
  });

  it('leaves a chunk as it is that its source uses again', async () => {
    const chunk = pattern(0, 65_536);
    const { forward, invert } = await byPassphrase('correct horse battery').openRun();
    const input = streamOf(...Array.from({ length: 40 }, () => chunk));
    const sealed = await collect(forward.reduce<ByteStream>((stream, stage) => stage.forward(stream), input));
    expect((await undo(sealed, forward, invert)).byteLength).toBe(40 * 65_536);
  });

  it('applies nothing when nothing is asked for', async () => {
    const stages = createStages({ compression: NONE, encryption: NONE });
    expect((await stages.openRun()).forward).toEqual([]);
    expect(await stages.keyFit()).toBe('fits');
  });

  it.each([generateX25519Identity, generateHybridIdentity])(
    'reads back in the run what it wrote although it holds public keys only (%p)',
    async (generate) => {
      const { identity, recipients, settings } = await recipientsOnly(generate);
      const stages = createStages(settings);
      const run = await stages.openRun();
      const sealed = await apply(run.forward);
      expect(await stages.keyFit()).toBe('absent');
      expect((await undo(sealed, run.forward, run.invert)).equals(PLAIN)).toBe(true);

      const later = await stages.openRun();
      await expect(undo(sealed, run.forward, stages.invert)).rejects.toMatchObject({ code: 'DECRYPTION_KEY_MISSING' });
      await expect(undo(sealed, run.forward, later.invert)).rejects.toMatchObject({ code: 'DECRYPTION_KEY_WRONG' });

      const owner = createStages({
        compression: NONE,
        encryption: { type: 'recipients', recipients, identities: [identity] },
      });
      expect(await owner.keyFit()).toBe('fits');
      expect((await undo(sealed, run.forward, owner.invert)).equals(PLAIN)).toBe(true);
    },
  );

  it.each([generateX25519Identity, generateHybridIdentity])(
    'knows identities that open nothing of what is encrypted now (%p)',
    async (generate) => {
      const { identity, recipients } = await recipientsOnly(generate);
      const others = [await generateX25519Identity(), await generateHybridIdentity()];
      const fitOf = async (identities: readonly string[]) =>
        await createStages({
          compression: NONE,
          encryption: { type: 'recipients', recipients, identities },
        }).keyFit();
      expect(await fitOf(others)).toBe('foreign');
      expect(await fitOf([...others, identity])).toBe('fits');
    },
  );

  it('seals several objects in one run', async () => {
    const run = await createStages((await recipientsOnly()).settings).openRun();
    const [one, two] = [await apply(run.forward), await apply(run.forward)];
    expect(one.equals(two)).toBe(false);
    for (const sealed of [one, two]) expect((await undo(sealed, run.forward, run.invert)).equals(PLAIN)).toBe(true);
  });

  it('encrypts by passphrase, and needs it to read', async () => {
    const run = await byPassphrase('correct horse battery').openRun();
    const sealed = await apply(run.forward);
    expect(run.forward[1]?.record).toEqual({ name: 'age', parameters: { passphrase: 'scrypt' } });
    expect((await undo(sealed, run.forward, run.invert)).equals(PLAIN)).toBe(true);
    expect((await undo(sealed, run.forward, byPassphrase('correct horse battery').invert)).equals(PLAIN)).toBe(true);
    await expect(undo(sealed, run.forward, byPassphrase('wrong').invert)).rejects.toMatchObject({
      code: 'DECRYPTION_KEY_WRONG',
    });
  });

  it('finds stages that were undone in the wrong order', async () => {
    const run = await createStages((await recipientsOnly()).settings).openRun();
    const sealed = await apply(run.forward);
    await expect(undo(sealed, run.forward.toReversed(), run.invert)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  });

  it('opens by record, whatever the options say now', async () => {
    const run = await createStages({ compression: GZIP, encryption: NONE }).openRun();
    const { invert } = createStages({ compression: NONE, encryption: NONE });
    expect((await undo(await apply(run.forward), run.forward, invert)).equals(PLAIN)).toBe(true);
  });

  it('does not know stages of the future', async () => {
    const { invert } = createStages({ compression: NONE, encryption: NONE });
    await expect(async () => invert({ name: 'brotli', parameters: {} })).rejects.toMatchObject({
      code: 'RUNTIME_UNSUPPORTED',
      message: expect.stringContaining('"brotli"'),
    });
  });

  it('refuses recipients of different kinds', async () => {
    const identities = [await generateX25519Identity(), await generateHybridIdentity()];
    const recipients = await Promise.all(identities.map(recipientOf));
    const creating = async () =>
      createStages({ compression: NONE, encryption: { type: 'recipients', recipients, identities: [] } });
    await expect(creating).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });
});

describe('checkRuntime', () => {
  it('accepts what every Node.js has', () => {
    expect(() => checkRuntime(NONE)).not.toThrow();
    expect(() => checkRuntime(GZIP)).not.toThrow();
  });

  it('accepts zstd exactly where it works', async () => {
    const { invert } = createStages({ compression: NONE, encryption: NONE });
    for (const use of [() => checkRuntime({ type: 'zstd' }), () => invert({ name: 'zstd', parameters: {} })]) {
      const refusal = { code: 'RUNTIME_UNSUPPORTED', hint: expect.stringContaining('22.15') };
      if (HAS_ZSTD) expect(use).not.toThrow();
      else await expect(async () => use()).rejects.toMatchObject(refusal);
    }
  });
});

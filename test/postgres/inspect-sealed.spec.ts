// A stored dump is opened where pg_restore is guarded, and what is wrong with it is told as it is where it is opened here.

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { getPriority } from 'node:os';

import type { ByteStream } from '#backup/core/bytes.js';
import type { Facts } from '#backup/core/facts.js';
import type { ManifestObject } from '#backup/core/manifest.js';
import { KINDEST } from '#backup/kit/give-way.js';
import { openInChild } from '#backup/pipeline/open-in-child.js';
import { storeObject } from '#backup/pipeline/store-object.js';
import { createStages } from '#backup/stages/index.js';
import { examContext } from '#backup/testing/source-exam/examination.js';
import { collect, streamOf } from '#backup/testing/streams.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { GALLERY, pidOf, programs, sourceOf } from './fixture.js';

const STAGES = createStages({
  compression: { type: 'gzip', level: 1 },
  encryption: { type: 'passphrase', passphrase: 'correct horse battery', workFactor: 2 },
});

describeWithPostgres('a sealed dump', () => {
  let server: PostgresServer;
  let object: ManifestObject;
  let bytes: Buffer;
  let facts: Facts;

  beforeAll(async () => {
    server = await PostgresServer.create();
    await server.query('postgres', 'CREATE DATABASE gallery');
    await server.query('gallery', ...GALLERY);
    const capture = await sourceOf(server, 'gallery').capture(examContext());
    const [dump] = capture.objects;
    if (dump === undefined) throw new Error('There is no dump.');
    const { forward } = await STAGES.openRun();
    const stored = await storeObject(dump, forward, [
      async (key, content) => {
        bytes = await collect(content);
        return { key, bytes: bytes.length, modifiedAt: new Date(0) };
      },
    ]);
    object = stored.object as ManifestObject;
    facts = await capture.facts();
    await capture.close();
  });

  afterAll(async () => {
    expect(programs(server)).toEqual([]);
    await server.remove();
  });

  async function inspect(stored: ByteStream, of = facts, binaryDirectory = server.binaries) {
    const source = sourceOf(server, 'gallery', { binaryDirectory });
    expect(source.inspectsSealed).toEqual([object.plain.name]);
    const opened = await openInChild(stored, object, STAGES.invert);
    return await source.inspectSealed({ name: object.plain.name, facts: of, ...opened }, examContext());
  }

  it('has the tables that its facts name', async () => {
    expect(await inspect(streamOf(bytes))).toMatchObject([
      { verdict: 'ok', message: expect.stringContaining('2 tables') },
    ]);
    const tables = [...facts.tables, { name: 'public.gone', rows: 1 }];
    expect(await inspect(streamOf(bytes), { ...facts, tables })).toMatchObject([{ verdict: 'blocked' }]);
  });

  it('is read by a program that gives way to all others', async () => {
    let priority: number | undefined;
    async function* halting(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 1000);
      for (let waited = 0; waited < 200 && priority === undefined; waited++) {
        await new Promise((resolve) => void setTimeout(resolve, 20));
        const pid = pidOf(server, 'pg_restore');
        if (!Number.isNaN(pid)) priority = getPriority(pid);
      }
      yield bytes.subarray(1000);
    }
    await inspect(halting());
    expect(priority).toBe(KINDEST);
  });

  it.each<[string, (intact: Buffer) => Buffer, RegExp]>([
    ['cut short', (intact) => intact.subarray(0, -100), /^DATA_(?:TRUNCATED|CORRUPT)$/],
    ['changed where its table of contents is', (intact) => turned(intact, 500), /^DATA_CORRUPT$/],
    ['changed at its end', (intact) => turned(intact, intact.length - 10), /^DATA_(?:MISMATCH|CORRUPT)$/],
    ['longer', (intact) => Buffer.concat([intact, Buffer.alloc(10)]), /^DATA_(?:MISMATCH|CORRUPT)$/],
  ])('is refused when it was %s', async (_, damage, code) => {
    await expect(inspect(streamOf(damage(bytes)))).rejects.toMatchObject({ code: expect.stringMatching(code) });
  });

  it('is left to others where pg_restore is missing', async () => {
    await expect(inspect(streamOf(bytes), facts, '/nowhere')).rejects.toMatchObject({ code: 'PEER_MISSING' });
  });
});

function turned(intact: Buffer, at: number): Buffer {
  const damaged = Buffer.from(intact);
  damaged[at] = (damaged[at] ?? 0) ^ 1;
  return damaged;
}

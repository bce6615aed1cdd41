// Downloads are the stored bytes, from a copy that has all of them.

import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

import { truncateObject } from '../../testing/damage.js';
import { collect } from '../../testing/streams.js';
import { objectKey, testJobs } from '../test-job.spec.support.js';
import { download } from './download.js';

const open = testJobs();

describe('download', () => {
  it('hands out the first object as it is stored', async () => {
    const { job, source, backup, context } = await open();
    const { id } = await backup();
    const { name, bytes, content } = await download(job, id, {}, context());
    const stored = await collect(content);
    expect([name, bytes]).toEqual(['things.db.gz', stored.length]);
    expect(gunzipSync(stored).equals(source.live.get('things.db') ?? Buffer.alloc(0))).toBe(true);
  });

  it('hands out another object by its name', async () => {
    const { job, backup, context } = await open();
    const { content } = await download(job, (await backup()).id, { object: 'extra.txt.gz' }, context());
    expect(gunzipSync(await collect(content)).toString()).toBe('something more');
  });

  it.each(['manifest.json', '../things.db.gz', 'things.db', ''])(
    'hands out nothing under the name %p',
    async (name) => {
      const { job, backup, context } = await open();
      await expect(download(job, (await backup()).id, { object: name }, context())).rejects.toMatchObject({
        code: 'OBJECT_NOT_FOUND',
        hint: 'Ask for one of: things.db.gz, extra.txt.gz.',
      });
    },
  );

  it('takes the next copy when one is not whole', async () => {
    const { job, backup, context, storage } = await open();
    const manifest = await backup();
    await truncateObject(storage('nas'), objectKey(manifest), 10);
    const { bytes, content } = await download(job, manifest.id, {}, context());
    expect((await collect(content)).length).toBe(bytes);
  });

  it('is refused when no copy is whole', async () => {
    const { job, backup, context, storage } = await open();
    const manifest = await backup();
    for (const name of ['nas', 'offsite']) await truncateObject(storage(name), objectKey(manifest), 10);
    await expect(download(job, manifest.id, {}, context())).rejects.toMatchObject({ code: 'DATA_TRUNCATED' });
  });
});

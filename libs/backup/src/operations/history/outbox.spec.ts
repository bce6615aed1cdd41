// Records that wait: in the spool, in memory, for one destination while others take them.

import { describe, expect, it } from '@jest/globals';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runObject } from '../../catalog/journal/journal.js';
import { runKey } from '../../catalog/journal/journal-keys.js';
import { runAt, testJournals, type TestJournal } from '../../catalog/journal/test-journal.spec.support.js';
import type { BackupError } from '../../core/errors.js';
import { systemClock } from '../../core/clock.js';
import { Spool } from '../../kit/spool.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { Outbox } from './outbox.js';

const open = testJournals();
const newDirectory = tempDirectories();

function outboxOf(journals: readonly TestJournal[], spoolOf: (name: string) => Spool | undefined) {
  const reports: string[] = [];
  const outbox = new Outbox(
    journals.map(({ journal }) => journal),
    ({ name }) => spoolOf(name),
    {
      clock: systemClock,
      prepare: async () => undefined,
      report: (name: string, error?: BackupError) => void reports.push(`${name} ${error?.code ?? 'again'}`),
    },
  );
  const post = async (...minutes: number[]) => {
    const runs = minutes.map((minute) => runAt(minute));
    for (const run of runs) {
      await outbox.post(
        runObject(run, 'ended'),
        journals.map(({ journal }) => journal),
      );
    }
    return runs.map(({ id }) => runKey(id, 'ended'));
  };
  return { outbox, reports, post };
}

describe('an outbox', () => {
  it('stores in every destination, and what one did not take when it can be reached again', async () => {
    const [nas, bucket, parent] = [await open('nas'), await open('bucket'), await newDirectory()];
    const { outbox, post, reports } = outboxOf([nas, bucket], (name) => new Spool(join(parent, name), systemClock));
    bucket.storage.inject({ on: 'write', fault: 'fail' });
    const keys = await post(3, 2);
    await outbox.idle();
    expect([await nas.keys(), await bucket.keys()]).toEqual([keys.toSorted(), []]);
    expect(reports).toEqual(['bucket STORAGE_UNREACHABLE']);
    expect(await outbox.holds(keys[0] ?? '')).toBe(true);
    expect((await readdir(join(parent, 'bucket'))).map((name) => name.slice(0, 9))).toEqual(['20261120T', '20261120T']);

    bucket.storage.heal();
    const others = await post(1);
    await outbox.idle();
    expect(await bucket.keys()).toEqual([...keys, ...others].toSorted());
    expect(reports.at(-1)).toBe('bucket again');
    expect(await outbox.holds(keys[0] ?? '')).toBe(false);
    await outbox.close(1000);
    expect(await readdir(parent)).toEqual([]);
  });

  it('hands on what another process has left in the spool', async () => {
    const [nas, parent] = [await open(), await newDirectory()];
    const spool = () => new Spool(join(parent, 'nas'), systemClock);
    nas.storage.inject({ on: 'write', fault: 'fail' });
    const first = outboxOf([nas], spool);
    const keys = await first.post(1);
    await first.outbox.close(500);
    nas.storage.heal();
    await writeFile(join(parent, 'nas', 'not-a-record'), 'whatever');
    await outboxOf([nas], spool).outbox.flush();
    expect(await nas.keys()).toEqual(keys);
  });

  it('keeps in memory what the spool does not take, says so, and sends it later', async () => {
    const nas = await open();
    const { outbox, post, reports } = outboxOf([nas], () => undefined);
    nas.storage.inject({ on: 'write', fault: 'fail' });
    await expect(post(1)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    nas.storage.heal();
    await outbox.flush();
    expect(await nas.keys()).toHaveLength(1);
    expect(reports).toEqual(['nas STORAGE_UNREACHABLE', 'nas again']);
  });

  it('says once that the oldest records are dropped, from the spool and from memory', async () => {
    const [nas, parent] = [await open('nas'), await newDirectory()];
    const spooled = outboxOf([nas], (name) => new Spool(join(parent, name), systemClock, 2));
    const remembered = outboxOf([nas], () => undefined);
    nas.storage.inject({ on: 'write', fault: 'fail' });
    await spooled.post(5, 4, 3, 2, 1);
    for (let minute = 1; minute < 210; minute++) await remembered.post(minute).catch(() => undefined);
    for (const { outbox, reports } of [spooled, remembered]) {
      expect(reports).toEqual(['nas STORAGE_UNREACHABLE', 'nas STORAGE_FULL']);
      await outbox.idle();
    }
    nas.storage.heal();
    await Promise.all([spooled, remembered].map(async ({ outbox }) => await outbox.flush()));
    expect(spooled.reports.at(-1)).toBe('nas again');
    expect(remembered.reports.at(-1)).toBe('nas again');
    expect(await nas.keys()).toHaveLength(202);
  });

  it('ends in time where a destination hangs', async () => {
    const [nas, parent] = [await open(), await newDirectory()];
    const { outbox, post } = outboxOf([nas], () => new Spool(join(parent, 'nas'), systemClock));
    nas.storage.inject({ on: 'write', fault: 'hang' });
    await post(1);
    await outbox.close(200);
    expect(await readdir(join(parent, 'nas'))).toHaveLength(1);
  });
});

describe('a spool', () => {
  it('is bounded: the oldest make room', async () => {
    const directory = join(await newDirectory(), 'spool');
    const spool = new Spool(directory, systemClock, 3);
    for (const name of ['1', '2', '3', '4', '5']) await spool.put(name, name);
    expect(await spool.names()).toEqual(['3', '4', '5']);
    expect(await spool.read('4')).toBe('4');
    expect(await spool.read('1')).toBeUndefined();
  });

  it('is not used where somebody else could have put it', async () => {
    const parent = await newDirectory();
    await mkdir(join(parent, 'open'));
    await chmod(join(parent, 'open'), 0o777);
    await mkdir(join(parent, 'real'), { mode: 0o700 });
    await symlink(join(parent, 'real'), join(parent, 'link'));
    for (const name of ['open', 'link']) {
      const spool = new Spool(join(parent, name), systemClock);
      await expect(spool.put('1', 'x')).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
      await expect(spool.names()).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
    }
    expect(await readdir(join(parent, 'real'))).toEqual([]);
  });
});

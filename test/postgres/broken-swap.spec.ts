// A swap whose connection breaks, or whose restored database is gone: what is said of it is what has happened.

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import type { Source } from '#backup/core/source.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { quoted, sourceOf } from './fixture.js';
import { galleryForEachTest } from './gallery.js';
import { type Fate, Proxy } from './proxy.js';

describeWithPostgres('a swap', () => {
  const at = galleryForEachTest();
  let proxy: Proxy;

  beforeEach(async () => {
    proxy = await Proxy.before(at.server);
  });

  afterEach(async () => await proxy.close());

  function source(options: Partial<PostgresSourceOptions> = {}): Source {
    return sourceOf(at.server, 'gallery', { port: proxy.port, ...options });
  }

  /** Captures, changes, restores, and breaks the swap. */
  async function swapWith(work: () => Promise<void> | void) {
    const captured = await at.gallery.read();
    const backup = await captureAll(source());
    await at.gallery.change();
    const changed = await at.gallery.read();
    const context = examContext();
    const staged = await source({ hooks: { beforeSwap: work } }).stage(backup, context);
    const outcome = await staged.swap().then(
      () => 'swapped',
      (error: unknown) => error,
    );
    await staged.discard();
    return { captured, changed, outcome, runId: context.runId };
  }

  async function scratchDatabase(): Promise<string> {
    const found = (await at.server.databases()).find((name) => name.startsWith('gallery_restore_'));
    return found ?? 'none';
  }

  it.each([
    [
      'dropped',
      async (name: string) => await at.server.query('postgres', `DROP DATABASE ${quoted(name)} WITH (FORCE)`),
    ],
    [
      'replaced by another of its name',
      async (name: string) =>
        await at.server.query(
          'postgres',
          `DROP DATABASE ${quoted(name)} WITH (FORCE)`,
          `CREATE DATABASE ${quoted(name)}`,
        ),
    ],
  ])('fails when the restored database was %s meanwhile', async (_, vanish) => {
    const { changed, outcome } = await swapWith(async () => void (await vanish(await scratchDatabase())));
    expect(outcome).toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringMatching(/^gallery was not replaced: gallery_restore_\w+ is not there any more/),
    });
    expect(await at.gallery.read()).toBe(changed);
  });

  it.each<[Fate & string, 'captured' | 'changed']>([
    ['lost', 'changed'],
    ['answer lost', 'captured'],
  ])('says what was done when its COMMIT is %s', async (fault, expected) => {
    const result = await swapWith(() => proxy.failAt('COMMIT', fault));
    expect(await at.gallery.read()).toBe(result[expected]);
    if (expected === 'captured') expect(result.outcome).toBe('swapped');
    else expect(result.outcome).toMatchObject({ code: 'RESTORE_FAILED' });
    const kept = (await at.server.databases()).filter((name) => name !== 'gallery');
    expect(kept).toHaveLength(expected === 'captured' ? 1 : 0);
  });

  it.each<[Fate & string, 'captured' | 'changed']>([
    ['lost', 'captured'],
    ['answer lost', 'changed'],
  ])('is undone, or not, as is said when the COMMIT of that is %s', async (fault, expected) => {
    const { runId, ...data } = await swapWith(() => undefined);
    proxy.failAt('COMMIT', fault);
    const undone = source().undo(runId, examContext());
    if (expected === 'changed') await undone;
    else await expect(undone).rejects.toMatchObject({ code: 'RESTORE_FAILED' });
    expect(await at.gallery.read()).toBe(data[expected]);
  });
});

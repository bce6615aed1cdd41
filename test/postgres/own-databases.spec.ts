// Which databases a source takes for its own: those that bear its mark and that nobody uses, whatever others are called.

import { expect, it } from '@jest/globals';

import { systemClock } from '#backup/core/clock.js';
import type { Source } from '#backup/core/source.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { later, sourceOf, until } from './fixture.js';
import { galleryForEachTest } from './gallery.js';

const FAR_AHEAD = new Date('2999-01-01T00:00:00.000Z');
const THEIRS = [
  'gallery_before_20200101t000000z_abcdefghjk',
  'gallery_restore_1699999999',
  'gallery_restore_production',
];

describeWithPostgres('databases beside the live one', () => {
  const at = galleryForEachTest();

  function source(options: Partial<PostgresSourceOptions> = {}): Source {
    return sourceOf(at.server, 'gallery', options);
  }

  async function forget(options: Partial<PostgresSourceOptions> = {}): Promise<readonly string[]> {
    return await source(options).forgetUndo(FAR_AHEAD, examContext().signal);
  }

  async function others(): Promise<string[]> {
    return (await at.server.databases()).filter((name) => name !== 'gallery');
  }

  async function commentOf(database: string): Promise<unknown> {
    const [row] = await at.server.query(
      'postgres',
      `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = '${database}'`,
    );
    return row?.['comment'];
  }

  it('are never dropped for being named like ours', async () => {
    await at.server.query('postgres', ...THEIRS.map((name) => `CREATE DATABASE "${name}"`));
    const staged = await source({ clock: later(systemClock) }).stage(await captureAll(source()), examContext());
    await staged.discard();
    expect(await forget({ clock: later(systemClock) })).toEqual([]);
    expect(await others()).toEqual(THEIRS);
  });

  it('are dropped, and named, when a restore has left them long ago', async () => {
    const staged = await source().stage(await captureAll(source()), examContext());
    const [left = ''] = await others();
    await at.server.query(
      'postgres',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${left}'`,
    );
    expect(await forget()).toEqual([]);
    await until(async () => {
      const dropped = await forget({ clock: later(systemClock) });
      if (dropped.length > 0) expect(dropped).toEqual([left]);
      return dropped.length > 0;
    });
    expect(await others()).toEqual([]);
    await staged.discard();
  });

  it('are left alone while a restore works on them, whichever database one looks from', async () => {
    const before = await at.gallery.read();
    const backup = await captureAll(source());
    await at.gallery.change();
    const staged = await source().stage(backup, examContext());
    for (const maintenanceDatabase of ['template1', 'gallery']) {
      expect(await forget({ maintenanceDatabase, clock: later(systemClock) })).toEqual([]);
    }
    await staged.swap();
    await staged.discard();
    expect(await at.gallery.read()).toBe(before);
  });

  it('have the comments that people gave them back when they are live again', async () => {
    await at.server.query('postgres', `COMMENT ON DATABASE gallery IS 'it''s \\ ours'`);
    const context = examContext();
    const staged = await source().stage(await captureAll(source()), context);
    await staged.swap();
    await staged.discard();
    const [kept = ''] = await others();
    expect(await commentOf('gallery')).toBe(`it's \\ ours`);
    expect(await commentOf(kept)).toMatch(/^nestjs-backup \{"kind":"before","live":"gallery"/);
    await source().undo(context.runId, examContext());
    expect(await commentOf('gallery')).toBe(`it's \\ ours`);
    const undone = await others();
    expect(undone).toEqual([expect.stringMatching(/^gallery_undone_/)]);
    expect(await forget()).toEqual(undone);
    expect(await others()).toEqual([]);
  });

  it('are kept for ever when somebody has given them a name', async () => {
    const staged = await source().stage(await captureAll(source()), examContext());
    await staged.swap();
    await staged.discard();
    const [kept = ''] = await others();
    await at.server.query('postgres', `ALTER DATABASE "${kept}" RENAME TO gallery_of_2026`);
    expect(await forget()).toEqual([]);
    expect(await others()).toEqual(['gallery_of_2026']);
  });
});

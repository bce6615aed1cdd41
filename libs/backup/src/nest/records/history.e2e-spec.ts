// What was done and by whom, across processes: another application on the same directories knows it all.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runObject } from '../../catalog/journal/journal.js';
import { openedAt } from '../../catalog/journal/test-journal.spec.support.js';
import { systemClock } from '../../core/clock.js';
import { nameOfGoneProcess } from '../../kit/gone-process.spec.support.js';
import type { BackupModuleOptions } from '../options/options.js';
import { TestHost, until } from '../test-host.spec.support.js';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

const options = (others: Partial<BackupModuleOptions> = {}): BackupModuleOptions => {
  const place = (name: string) => ({ storage: { type: 'local' as const, directory: join(host.directory, name) } });
  return host.options(
    {},
    {
      destinations: { near: place('near'), far: place('far') },
      history: { spoolDirectory: join(host.directory, 'spool') },
      ...others,
    },
  );
};

const recordsIn = (destination: string, folder: string): string[] => {
  const path = join(host.directory, destination, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.json'));
};

describe('the history', () => {
  it('outlives the application, success and failure alike, with who asked for it, and is in every destination', async () => {
    const first = await host.start(options());
    const { id, backupId } = await first.run('gallery', { label: 'before the sale', by: ' ada\n@example.com ' });
    await expect(first.drill('gallery', { backupId: '20260101T000000Z-aaaaaaaaaa' })).rejects.toThrow();
    const scheduled = first.startBackup('gallery', { trigger: 'missed', by: 'schedule' });
    await scheduled.result;
    const known = first.runs();
    await host.app.close();

    const second = await host.start(options());
    expect(second.runs()).toEqual([]);
    const { runs, unreachable } = await second.history();
    const lasting = known.map((run) => ({ ...run, progress: undefined }));
    expect({ runs, unreachable }).toEqual({ runs: lasting, unreachable: [] });
    expect(await second.getRun(id)).toMatchObject({ state: 'succeeded', by: 'ada @example.com', backupId });
    expect((await second.history({ state: 'failed' })).runs).toMatchObject([{ operation: 'drill' }]);
    expect((await second.history({ text: 'SALE', job: 'gallery' })).runs).toMatchObject([{ id }]);
    expect(recordsIn('far', '.runs')).toEqual(recordsIn('near', '.runs'));
    await expect(second.getRun('run-20260101T000000Z-aaaaaaaaaa')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    await expect(second.history({ job: 'photos' })).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    expect(readdirSync(join(host.directory, 'spool'))).toEqual([]);
  });

  it('is whole after a destination was away: what could not be stored waited, also for the next application', async () => {
    const first = await host.start(options());
    await first.run();
    await host.recordsStored();
    renameSync(join(host.directory, 'far'), join(host.directory, 'away'));
    const { id } = await first.run();
    expect((await first.history()).unreachable).toMatchObject([{ destination: 'far' }]);
    await host.app.close();
    expect(recordsIn('near', '.runs').join()).toContain(id);
    expect(readdirSync(join(host.directory, 'spool'))).toEqual([expect.stringMatching(/^far-[0-9a-f]{16}$/)]);

    renameSync(join(host.directory, 'away'), join(host.directory, 'far'));
    expect(recordsIn('far', '.runs').join()).not.toContain(id);
    const second = await host.start(options());
    await until(() => recordsIn('far', '.runs').length === recordsIn('near', '.runs').length);
    rmSync(join(host.directory, 'near'), { recursive: true });
    expect((await second.history()).runs.map((run) => run.id)).toContain(id);
  });

  it('has runs of a process that was killed as failed, and a lost run is told once', async () => {
    await (await host.start(options())).run();
    await host.app.close();
    const now = systemClock.now();
    const lost = openedAt(0, { queuedAt: now, startedAt: now, process: nameOfGoneProcess('run') });
    const { key, text } = runObject(lost, 'opened');
    for (const name of ['near', 'far']) {
      mkdirSync(join(host.directory, name, key, '..'), { recursive: true });
      writeFileSync(join(host.directory, name, key), text);
    }
    const service = await host.start(options({ replicas: false }));
    const found = await service.getRun(lost.id);
    expect(found).toMatchObject({ state: 'failed', error: { code: 'RUN_LOST' } });
    await until(() => recordsIn('far', '.runs').join().includes(`${lost.id}.lost.json`));
    expect(recordsIn('far', '.runs').filter((name) => name.includes(lost.id))).toHaveLength(2);
  });
});

describe('the audit trail', () => {
  it('says who did what, and who was refused, also after the application has gone', async () => {
    const first = await host.start(options());
    const by = 'eve';
    const { backupId: id = '' } = await first.run('gallery', { by: 'ada' });
    await first.startBackup('gallery', { trigger: 'schedule', by: 'schedule' }).result;
    const stream = (await first.download(id, undefined, { by })).content;
    for await (const chunk of stream) void chunk;
    await expect(first.restore(id, { confirm: 'wrong', by })).rejects.toMatchObject({ code: 'CONFIRMATION_MISMATCH' });
    await first.restore(id, { confirm: 'gallery.db', by });
    await expect(first.delete('20260101T000000Z-aaaaaaaaaa', { by })).rejects.toThrow();
    await first.pin(id, { by, reason: 'evidence' });
    await first.unpin(id, { by });
    for (const { id: other } of (await first.list()).backups) {
      await first.delete(other, { by }).catch(() => undefined);
    }
    await host.app.close();

    const second = await host.start(options());
    const { entries } = await second.audit();
    const told = entries.map(({ action, outcome, by: who, code }) =>
      [action, outcome, who, code].filter(Boolean).join(' '),
    );
    expect(told.toReversed()).toEqual(
      expect.arrayContaining([
        'backup started ada',
        'backup succeeded ada',
        'download succeeded eve',
        'restore refused eve CONFIRMATION_MISMATCH',
        'restore started eve',
        'restore succeeded eve',
        'delete refused eve BACKUP_NOT_FOUND',
        'pin succeeded eve',
        'unpin succeeded eve',
        'delete started eve',
        'delete refused eve DELETE_REFUSED',
      ]),
    );
    expect(told.filter((line) => line.startsWith('backup'))).toHaveLength(2);
    expect((await second.audit({ by: 'ada', limit: 1 })).entries).toMatchObject([{ outcome: 'succeeded' }]);
    expect((await second.audit({ action: 'restore', outcome: 'succeeded' })).entries).toMatchObject([{ backupId: id }]);
    expect(recordsIn('far', '.audit').toSorted()).toEqual(recordsIn('near', '.audit').toSorted());
  });

  it('keeps nobody from a restore when it can be written nowhere, and is still told by this process', async () => {
    writeFileSync(join(host.directory, 'spool'), 'in the way');
    const service = await host.start(options());
    const { backupId: id = '' } = await service.run();
    for (const name of ['near', 'far']) {
      rmSync(join(host.directory, name, '.audit'), { recursive: true, force: true });
      rmSync(join(host.directory, name, '.runs'), { recursive: true, force: true });
      writeFileSync(join(host.directory, name, '.audit'), 'in the way');
      writeFileSync(join(host.directory, name, '.runs'), 'in the way');
    }
    const before = host.rows();
    host.write('DELETE FROM photos');
    await service.restore(id, { confirm: 'gallery.db', by: 'ada' });
    expect(host.rows()).toEqual(before);
    const { entries } = await service.audit({ action: 'restore' });
    expect(entries.map(({ outcome }) => outcome)).toEqual(['succeeded', 'started']);
  });
});

describe('records', () => {
  it('are removed when they are older than the options say, and nothing else is', async () => {
    const keep = { keepRuns: '1d', keepAudit: '2d', spoolDirectory: join(host.directory, 'spool') } as const;
    await (await host.start(options())).run();
    await host.app.close();
    const put = (path: string) => {
      mkdirSync(join(host.directory, path, '..'), { recursive: true });
      writeFileSync(join(host.directory, path), '{}');
    };
    for (const name of ['near', 'far']) {
      put(`${name}/.runs/2020/01/01/run-20200101T000000Z-aaaaaaaaaa.json`);
      put(`${name}/.audit/2020/01/01/20200101T000000Z-restore-aaaaaaaaaa.json`);
      put(`${name}/gallery/2020/01/01/20200101T000000Z-aaaaaaaaaa/gallery.db`);
    }
    const service = await host.start(options({ history: keep }));
    await until(() => ['near', 'far'].every((name) => !recordsIn(name, '.').join().includes('2020')));
    expect((await service.history()).runs).toHaveLength(1);
    expect(existsSync(join(host.directory, 'near/gallery/2020/01/01/20200101T000000Z-aaaaaaaaaa/gallery.db'))).toBe(
      true,
    );
  });
});

// The whole way of a backup in an application: taken, found, verified, restored, undone, proven, pruned, judged.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BackupEvent } from '../core/events.js';
import { collect } from '../testing/streams.js';
import { TestHost } from './test-host.spec.support.js';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

describe('a backup', () => {
  it('is taken, listed, verified, planned, restored, undone and proven', async () => {
    const service = await host.start();
    const events: BackupEvent[] = [];
    service.events$.subscribe((event) => events.push(event));
    const before = host.rows();

    const run = await service.run(undefined, { label: '  Summer\n2026 ' });
    expect(run).toMatchObject({ state: 'succeeded', operation: 'backup', trigger: 'manual', label: 'Summer 2026' });
    const id = run.backupId ?? '';
    const { backups, total } = await service.list({ job: 'gallery' });
    expect({ ids: backups.map((backup) => backup.id), total }).toEqual({ ids: [id], total: 1 });
    expect(await service.get(id)).toMatchObject({
      id,
      trust: 'verified',
      copies: [{ destination: 'local' }],
      manifest: {
        job: 'gallery',
        label: 'Summer 2026',
        runId: run.id,
        facts: { tables: [{ name: 'photos', rows: 40 }] },
      },
    });
    expect(await service.verify(id)).toMatchObject({ backupId: id, evidence: { local: { kind: 'verified' } } });

    const plan = await service.planRestore(id);
    expect(plan).toMatchObject({ allowed: true, target: 'gallery.db', trust: 'verified', rows: 40 });
    host.write("DELETE FROM photos WHERE id > 3; UPDATE photos SET title = 'gone'");
    host.addPhotos(2);
    const damaged = host.rows();
    await expect(service.restore(id, { confirm: 'gallery' })).rejects.toMatchObject({ code: 'CONFIRMATION_MISMATCH' });
    expect(host.rows()).toEqual(damaged);
    const restored = await service.restore(id, { confirm: plan.target });
    expect(host.rows()).toEqual(before);
    expect((await service.get(restored.safetyBackupId ?? '')).manifest).toMatchObject({ trigger: 'safety' });

    await expect(service.undoRestore(restored.restoreRunId, { confirm: '' })).rejects.toMatchObject({
      code: 'CONFIRMATION_MISMATCH',
    });
    await service.undoRestore(restored.restoreRunId, { confirm: plan.target });
    expect(host.rows()).toEqual(damaged);

    const drilled = await service.drill('gallery', { backupId: id });
    expect(drilled).toMatchObject({ backupId: id, rows: 40, destination: 'local' });
    expect((await service.get(id)).trust).toBe('proven');
    expect(host.rows()).toEqual(damaged);
    expect(await service.health()).toMatchObject({ level: 'healthy', jobs: [{ job: 'gallery', proven: { id } }] });

    const operations = ['drill', 'undo', 'backup', 'restore', 'verify', 'backup'];
    expect(service.runs().map(({ operation }) => operation)).toEqual(operations);
    expect(service.runs({ state: 'succeeded' })).toHaveLength(operations.length);
    const kinds = events.flatMap((event) => (event.type === 'backup.evidence' ? [event.evidence.kind] : []));
    expect(kinds).toEqual(['verified', 'verified', 'verified', 'proven', 'proven']);
    expect(await host.leftovers()).toEqual([]);
  });

  it('is pruned by the rules, and only talked about in a dry run', async () => {
    const service = await host.start(host.options({ retention: { keepLast: 1, minVerified: 1 } }));
    const [first, second] = [await service.run(), await service.run()];
    expect(second.notes.join(' ')).toContain('local: kept 1 backup, removed 1, freed');
    await expect(service.get(first.backupId ?? '')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });

    await host.app.close();
    const keeping = await host.start(host.options());
    await keeping.run();
    await host.app.close();
    const again = await host.start(host.options({ retention: { keepLast: 1, minVerified: 1 } }));
    const [dry] = await again.prune('gallery', { dryRun: true });
    expect(dry?.decisions.map(({ id, keep }) => ({ id, keep }))).toMatchObject([
      { keep: true },
      { id: second.backupId, keep: false },
    ]);
    expect((await again.list()).total).toBe(2);
    await again.prune();
    expect((await again.list()).total).toBe(1);
    const [last] = (await again.list()).backups;
    await expect(again.delete(last?.id ?? '')).rejects.toMatchObject({ code: 'DELETE_REFUSED' });
  });

  it('stays while it is pinned, whatever its destination keeps', async () => {
    const destination = { storage: { type: 'local' as const, directory: host.backups } };
    const retention = { keepLast: 1, minVerified: 1 };
    const service = await host.start(host.options({}, { destinations: { local: { ...destination, retention } } }));
    const events: BackupEvent[] = [];
    service.events$.subscribe((event) => events.push(event));
    const { backupId: id = '' } = await service.run();
    const { run, result } = service.startBackup();
    const pinned = await service.pin(id, { reason: ' before\nthe move ', by: 'anna' });
    expect(pinned).toEqual({ id, destinations: ['local'], failures: [] });
    await result;
    expect((await service.getRun(run.id)).state).toBe('succeeded');
    expect(await service.get(id)).toMatchObject({ pinned: { by: 'anna', reason: 'before the move' } });
    expect((await service.unpin(id, { by: 'bert' })).destinations).toEqual(['local']);
    await service.prune();
    await expect(service.get(id)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    expect(events.filter(({ type }) => type.endsWith('pinned'))).toMatchObject([
      { type: 'backup.pinned', backupId: id, reason: 'before the move', by: 'anna' },
      { type: 'backup.unpinned', backupId: id, by: 'bert' },
    ]);
    await expect(service.pin(id, { reason: ' ' })).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  it('is downloaded as it is stored', async () => {
    const service = await host.start(host.options({ compression: 'none' }));
    const { backupId = '' } = await service.run();
    const { name, bytes, content } = await service.download(backupId);
    const stored = await collect(content);
    expect({ name, bytes: stored.length }).toEqual({ name: 'gallery.db', bytes });
    expect(stored.toString('latin1', 0, 15)).toBe('SQLite format 3');
    await expect(service.download(backupId, 'other')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('goes to several destinations, and to those that are left when one fails', async () => {
    const local = (name: string) => ({ storage: { type: 'local' as const, directory: join(host.directory, name) } });
    const service = await host.start(host.options({}, { destinations: { near: local('near'), far: local('far') } }));
    const both = await service.run();
    expect((await service.get(both.backupId ?? '')).copies.map(({ destination }) => destination)).toEqual([
      'near',
      'far',
    ]);

    await rename(join(host.directory, 'far'), join(host.directory, 'unplugged'));
    const one = await service.run();
    expect(one).toMatchObject({ state: 'warning', warnings: [{ code: 'STORAGE_UNREACHABLE' }] });
    expect((await service.get(one.backupId ?? '')).copies).toMatchObject([{ destination: 'near', trust: 'verified' }]);
    expect((await service.list()).unreachable).toMatchObject([{ destination: 'far' }]);
    expect(await service.health()).toMatchObject({ level: 'warning' });

    await rename(join(host.directory, 'near'), join(host.directory, 'gone'));
    await expect(service.run()).rejects.toMatchObject({ code: 'ALL_DESTINATIONS_FAILED' });
    await expect(service.list()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await service.health()).toMatchObject({ level: 'critical' });
  });

  it('is refused while another run of the job is under way, which it names', async () => {
    const service = await host.start();
    const { run, result } = service.startBackup();
    await expect(service.run()).rejects.toMatchObject({ code: 'RUN_CONFLICT', context: { runId: run.id } });
    const later = service.startBackup('gallery', { trigger: 'event' });
    expect(await service.prune('gallery', { dryRun: true })).toHaveLength(1);
    await Promise.all([result, later.result]);
    expect((await service.getRun(later.run.id)).state).toBe('succeeded');
    expect((await service.list()).total).toBe(2);
  });

  it('is not there when its run was cancelled at any moment, or is there and whole', async () => {
    host.addPhotos(400, 10_000);
    const service = await host.start();
    for (let events = 1; events < 14; events += 3) {
      let seen = 0;
      const { run, result } = service.startBackup();
      const watching = service.events$.subscribe((event) => {
        if (event.type === 'run' && ++seen === events && event.run.state === 'running') service.cancel(run.id);
      });
      await result.catch(() => undefined);
      watching.unsubscribe();
      expect(['cancelled', 'succeeded']).toContain((await service.getRun(run.id)).state);
      expect((await service.getRun(run.id)).warnings).toEqual([]);
      expect(await host.leftovers()).toEqual([]);
    }
    for (const { id } of (await service.list()).backups) await service.verify(id);
  });
});

describe('what can not be done', () => {
  it('is told with a code', async () => {
    const service = await host.start();
    await expect(service.run('photos')).rejects.toMatchObject({
      code: 'JOB_UNKNOWN',
      message: 'There is no job photos; there are: gallery.',
    });
    await expect(service.list({ job: '../x' })).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    for (const id of ['20260101T000000Z-abcdefghjk', '../../etc/passwd', '']) {
      await expect(service.get(id)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
      await expect(service.planRestore(id)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    }
    await expect(service.drill('gallery')).rejects.toMatchObject({ code: 'NO_BACKUP' });
    await expect(service.drill('gallery', { within: 'soon' as '1d' })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    await expect(
      service.undoRestore('run-20260101T000000Z-abcdefghjk', { confirm: 'gallery.db' }),
    ).rejects.toMatchObject({
      code: 'UNDO_UNAVAILABLE',
    });
    expect(() => service.startBackup('gallery', { label: 'x'.repeat(201) })).toThrow('1 to 200 characters');
    await rm(host.file);
    await expect(service.run()).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    expect(await host.leftovers()).toEqual([]);
  });

  it('keeps a copy that was damaged out of a restore', async () => {
    const service = await host.start();
    const { backupId = '' } = await service.run();
    const paths = await readdir(host.backups, { recursive: true });
    const object = paths.find((path) => path.endsWith('.gz')) ?? '';
    await writeFile(join(host.backups, object), Buffer.alloc(100_000));
    await expect(service.verify(backupId)).rejects.toMatchObject({ code: 'DATA_TRUNCATED' });
    expect(await service.get(backupId)).toMatchObject({ trust: 'failed' });
    expect(await service.planRestore(backupId)).toMatchObject({ allowed: false });
    const rows = host.rows();
    await expect(service.restore(backupId, { confirm: 'gallery.db' })).rejects.toMatchObject({
      code: 'RESTORE_BLOCKED',
    });
    expect(host.rows()).toEqual(rows);
    expect(await service.health()).toMatchObject({ level: 'critical' });
  });
});

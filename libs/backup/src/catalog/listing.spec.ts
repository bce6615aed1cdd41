// The catalog reads: everything that is there, once, and never nothing when it could not look.

import { describe, expect, it } from '@jest/globals';

import type { Evidence } from '../core/backup.js';
import { serializeManifest } from '../core/manifest.js';
import { idAt } from '../core/test-manifest.spec.support.js';
import { backupOf, folderOf, manifestText, storeBackup, testCatalogs } from './test-catalog.spec.support.js';

const open = testCatalogs();

function evidenceOf(kind: Evidence['kind'], minute: number): Evidence {
  const at = new Date(Date.UTC(2026, 0, 2, 0, minute));
  return { kind, at, runId: 'run-1', by: 'verify', durationMs: 5, summary: kind };
}

describe('listing', () => {
  it('orders by the time in the manifest, newest first', async () => {
    const { catalog } = await open();
    for (const hour of [5, 3, 4]) await storeBackup(catalog, backupOf(hour));
    const { backups } = await catalog.list('gallery');
    expect(backups.map(({ manifest }) => manifest.startedAt.getUTCHours())).toEqual([5, 4, 3]);
  });

  it('says when each came by the clock of the storage, where that is another one', async () => {
    const { catalog, storage } = await open();
    const { id } = await storeBackup(catalog, backupOf(3));
    await catalog.addEvidence({ job: 'gallery', id }, evidenceOf('verified', 1));
    expect((await catalog.list('gallery')).backups[0]).not.toHaveProperty('storedAt');
    Object.assign(storage, { hasOwnClock: true });
    const { modifiedAt } = await storage.stat(`${folderOf(backupOf(3))}manifest.json`);
    expect((await catalog.list('gallery')).backups).toMatchObject([{ storedAt: modifiedAt }]);
  });

  it('keeps jobs apart whose names begin alike', async () => {
    const { catalog } = await open();
    for (const job of ['app', 'app-2', 'ap']) await storeBackup(catalog, backupOf(3, { job }));
    for (const job of ['app', 'app-2', 'ap'])
      expect((await catalog.list(job)).backups.map(({ manifest }) => manifest.job)).toEqual([job]);
    expect((await catalog.list()).backups).toHaveLength(3);
  });

  it('finds all of more than a thousand keys, and forgets those that are removed', async () => {
    const { catalog, put, storage } = await open();
    const many = Array.from({ length: 1100 }, (_, minute) => {
      const startedAt = new Date(Date.UTC(2026, 0, 1, 0, minute));
      return backupOf(0, { id: idAt(startedAt), startedAt });
    });
    for (const manifest of many) await put(`${folderOf(manifest)}manifest.json`, serializeManifest(manifest));
    const { backups } = await catalog.list('gallery');
    expect(backups.map(({ manifest }) => manifest.id)).toEqual(many.map(({ id }) => id).toReversed());
    expect(storage.calls.list).toBeGreaterThan(1);
    await catalog.remove(backupOf(0));
    expect((await catalog.list('gallery')).backups).toHaveLength(1099);
  });

  it('ignores keys that are no part of a backup, and copies put elsewhere', async () => {
    const { catalog, put } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    const stray = backupOf(4);
    const text = serializeManifest(stray);
    await put('readme.txt', 'hello');
    await put('.runs/2026/run.json', '{}');
    await put(`gallery/2026/01/02/${stray.id}/manifest.json`, text);
    await put(`gallery/old/01/01/${stray.id}/manifest.json`, text);
    await put(`gallery/2026/01/01/not-an-id/manifest.json`, text);
    expect(await catalog.list()).toMatchObject({ backups: [{ manifest: { id: manifest.id } }], unreadable: [] });
  });

  it('rejects when the storage can not be reached, instead of finding nothing', async () => {
    const { catalog, storage } = await open();
    await storeBackup(catalog, backupOf(3));
    storage.inject({ on: 'list', fault: 'fail' });
    await expect(catalog.list()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    await expect(catalog.find(backupOf(3))).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    await expect(catalog.leftovers('gallery', new Date())).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });

  it('rejects when a manifest or evidence can not be read, instead of leaving it out', async () => {
    const { catalog, storage, reopen } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await catalog.addEvidence(manifest, evidenceOf('failed', 0));
    for (const call of [1, 2]) {
      storage.heal();
      storage.inject({ on: 'read', call: storage.calls.read + call, fault: 'fail' });
      await expect(reopen().list()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    }
  });
});

describe('what was read', () => {
  it('is not fetched again: a second look reads only what is new', async () => {
    const { catalog, storage } = await open();
    const [first] = [await storeBackup(catalog, backupOf(3)), await storeBackup(catalog, backupOf(4))];
    await catalog.addEvidence(first, evidenceOf('verified', 0));
    await catalog.list('gallery');
    expect(storage.calls.read).toBe(3);
    await catalog.list();
    expect(storage.calls.read).toBe(3);
    await catalog.addEvidence(first, evidenceOf('proven', 1));
    expect((await catalog.list('gallery')).backups[1]?.trust).toBe('proven');
    expect(storage.calls.read).toBe(4);
  });

  it('is a manifest without the facts; who needs these reads it again', async () => {
    const { catalog, storage } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await catalog.list('gallery');
    expect((await catalog.find(manifest))?.manifest).toEqual(manifest);
    expect(storage.calls.read).toBe(2);
  });

  it('is forgotten when it is gone from the storage', async () => {
    const { catalog, storage, put } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await storeBackup(catalog, backupOf(4));
    await catalog.list('gallery');
    await storage.delete(`${folderOf(manifest)}manifest.json`);
    expect((await catalog.list('gallery')).backups).toHaveLength(1);
    await put(`${folderOf(manifest)}manifest.json`, manifestText(manifest, { label: 'written anew' }));
    expect((await catalog.find(manifest))?.manifest.label).toBe('written anew');
  });

  it('is not believed when it is read again and can not be understood', async () => {
    const { catalog, put } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await catalog.list('gallery');
    await put(`${folderOf(manifest)}manifest.json`, '{');
    await expect(catalog.find(manifest)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
    expect(await catalog.list('gallery')).toMatchObject({ backups: [], unreadable: [{ id: manifest.id }] });
  });

  it('of other jobs is kept when one job is listed', async () => {
    const { catalog, storage } = await open();
    for (const job of ['app', 'app-2']) await storeBackup(catalog, backupOf(3, { job }));
    await catalog.list();
    const { read } = storage.calls;
    await catalog.list('app');
    await catalog.list('app-2');
    expect(storage.calls.read).toBe(read);
  });
});

describe('a manifest that can not be understood', () => {
  it.each<[string, (text: string) => string, string]>([
    ['is cut', (text) => text.slice(0, 200), 'MANIFEST_INVALID'],
    ['is empty', () => '', 'MANIFEST_INVALID'],
    ['is from a later version', (text) => text.replace('"version": 1', '"version": 2'), 'MANIFEST_TOO_NEW'],
    ['names another backup', (text) => text.replaceAll('T030000Z-a', 'T030000Z-b'), 'MANIFEST_INVALID'],
    ['names another job', (text) => text.replace('"gallery"', '"other"'), 'MANIFEST_INVALID'],
  ])('because it %s is reported, and hides no other', async (_, damage, code) => {
    const { catalog, put } = await open();
    const good = await storeBackup(catalog, backupOf(4));
    const bad = backupOf(3);
    await put(`${folderOf(bad)}manifest.json`, damage(serializeManifest(bad)));
    const { backups, unreadable } = await catalog.list('gallery');
    expect(backups.map(({ manifest }) => manifest.id)).toEqual([good.id]);
    expect(unreadable).toMatchObject([{ job: 'gallery', id: bad.id, destination: 'nas', error: { code } }]);
    await expect(catalog.find(bad)).rejects.toMatchObject({ code });
    expect((await catalog.find(good))?.manifest.id).toBe(good.id);
  });
});

describe('evidence', () => {
  it('is ordered by time, and makes the trust', async () => {
    const { catalog } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    for (const [kind, minute] of [
      ['verified', 2],
      ['failed', 1],
      ['proven', 3],
      ['verified', 0],
    ] as const)
      await catalog.addEvidence(manifest, evidenceOf(kind, minute));
    const entry = await catalog.find(manifest);
    expect(entry?.evidence.map(({ kind }) => kind)).toEqual(['verified', 'failed', 'verified', 'proven']);
    expect(entry?.trust).toBe('proven');
  });

  it.each([
    ['not JSON', 'MANIFEST_INVALID'],
    ['null', 'MANIFEST_INVALID'],
    ['{"version":1}', 'MANIFEST_INVALID'],
    ['{"version":2}', 'MANIFEST_TOO_NEW'],
  ])('that can not be understood is reported, and voids trust but not the backup: %s', async (text, code) => {
    const { catalog, put } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await catalog.addEvidence(manifest, evidenceOf('proven', 0));
    await put(`${folderOf(manifest)}evidence/20260105T000000Z-failed-aaaaaaaaaa.json`, text);
    const { backups, unreadable } = await catalog.list('gallery');
    expect(backups).toMatchObject([{ manifest: { id: manifest.id }, trust: 'stored', evidence: [{ kind: 'proven' }] }]);
    expect(unreadable).toMatchObject([{ id: manifest.id, error: { code } }]);
    expect((await catalog.find(manifest))?.trust).toBe('stored');
  });

  it('of damage stands although other evidence can not be understood', async () => {
    const { catalog, put } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await catalog.addEvidence(manifest, evidenceOf('failed', 0));
    await put(`${folderOf(manifest)}evidence/20260105T000000Z-verified-aaaaaaaaaa.json`, '?');
    expect((await catalog.find(manifest))?.trust).toBe('failed');
  });
});

describe('finding', () => {
  it('looks at one folder only', async () => {
    const { catalog, storage, reopen } = await open();
    for (const hour of [3, 4, 5]) await storeBackup(catalog, backupOf(hour));
    expect((await reopen().find(backupOf(4)))?.manifest).toEqual(backupOf(4));
    expect(storage.calls.read).toBe(1);
  });

  it.each(['../../etc/passwd', '', '..', '20260101T030000Z-aaaaaaaaaa/..'])('finds nothing for %p', async (id) => {
    const { catalog, storage } = await open();
    expect(await catalog.find({ job: 'gallery', id })).toBeUndefined();
    expect(storage.calls.list).toBe(0);
  });
});

describe('left-overs', () => {
  it('are folders without a manifest in which nothing is young', async () => {
    const { catalog, put } = await open();
    const complete = await storeBackup(catalog, backupOf(3));
    const unfinished = backupOf(4);
    await put(`${folderOf(unfinished)}gallery.db`, 'half');
    await put(`${folderOf(unfinished)}evidence/x.json`, 'y');
    const later = new Date(Date.now() + 60_000);
    expect(await catalog.leftovers('gallery', later)).toEqual([{ job: 'gallery', id: unfinished.id, bytes: 5 }]);
    expect(await catalog.leftovers('gallery', new Date(Date.now() - 60_000))).toEqual([]);
    expect(await catalog.leftovers('gall', later)).toEqual([]);
    expect(complete.id).not.toBe(unfinished.id);
  });
});

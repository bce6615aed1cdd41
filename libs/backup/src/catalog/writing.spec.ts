// The catalog writes: what makes objects a backup, and in which order.

import { describe, expect, it } from '@jest/globals';

import { streamOf } from '../testing/streams.js';
import { truncateObject } from '../testing/damage.js';
import type { Evidence } from '../core/backup.js';
import { backupOf, CONTENT, folderOf, OBJECT, storeBackup, testCatalogs } from './test-catalog.spec.support.js';

const open = testCatalogs();

const VERIFIED: Evidence = {
  kind: 'verified',
  at: new Date('2026-01-01T12:00:00.000Z'),
  runId: 'run-1',
  by: 'verify',
  durationMs: 5,
  summary: 'Read back.',
};

describe('a backup', () => {
  it('is objects and a manifest in a folder of the job and the day', async () => {
    const { catalog, keys } = await open('backups/prod');
    const manifest = await storeBackup(catalog, backupOf(3));
    expect(await keys()).toEqual([
      'backups/prod/gallery/2026/01/01/20260101T030000Z-aaaaaaaaaa/gallery.db',
      'backups/prod/gallery/2026/01/01/20260101T030000Z-aaaaaaaaaa/manifest.json',
    ]);
    const entry = { destination: 'nas', manifest, evidence: [], trust: 'stored' };
    expect(await catalog.find(manifest)).toEqual(entry);
    const { facts: _, ...summary } = manifest;
    expect((await catalog.list('gallery')).backups).toEqual([{ ...entry, manifest: summary }]);
  });

  it('is none while there is no manifest, whatever lies there', async () => {
    const { catalog } = await open();
    const ref = backupOf(3);
    await catalog.writeObject(ref, OBJECT.name, streamOf(CONTENT));
    await catalog.addEvidence(ref, VERIFIED);
    expect(await catalog.list()).toMatchObject({ backups: [], unreadable: [] });
    expect(await catalog.find(ref)).toBeUndefined();
  });

  it('gets its manifest last: none is written while an object is missing', async () => {
    const { catalog, keys } = await open();
    await expect(catalog.commit(backupOf(3))).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    expect(await keys()).toEqual([]);
  });

  it('gets no manifest while the storage holds another length than was sent', async () => {
    const { catalog, storage, keys } = await open();
    const manifest = backupOf(3);
    const key = `${folderOf(manifest)}${OBJECT.name}`;
    for (const stored of [CONTENT.slice(0, -1), `${CONTENT}!`, '']) {
      await storage.write(key, streamOf(stored));
      await expect(catalog.commit(manifest)).rejects.toMatchObject({
        code: 'DATA_TRUNCATED',
        context: { destination: 'nas', key, expected: CONTENT.length, actual: stored.length },
      });
      await storage.delete(key);
    }
    expect(await keys()).toEqual([]);
  });

  it('gets no manifest while the storage can not say what it holds', async () => {
    const { catalog, storage, keys } = await open();
    storage.inject({ on: 'stat', fault: 'fail' });
    await expect(storeBackup(catalog, backupOf(3))).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await keys()).toEqual([`${folderOf(backupOf(3))}${OBJECT.name}`]);
  });

  it('gets no manifest that could not be read back', async () => {
    const { catalog, keys } = await open();
    await expect(storeBackup(catalog, backupOf(3, { label: '' }))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await keys()).toEqual([`${folderOf(backupOf(3))}${OBJECT.name}`]);
  });
});

describe('nothing is overwritten', () => {
  it('not an object, and not a manifest', async () => {
    const { catalog } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await expect(catalog.writeObject(manifest, OBJECT.name, streamOf('other'))).rejects.toMatchObject({
      code: 'OBJECT_EXISTS',
    });
    await expect(catalog.commit({ ...manifest, label: 'another' })).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    expect((await catalog.find(manifest))?.manifest).toEqual(manifest);
  });

  it('and evidence is added beside, also within one moment', async () => {
    const { catalog, keys } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await Promise.all([1, 2, 3].map(() => catalog.addEvidence(manifest, VERIFIED)));
    const evidence = (await keys()).filter((key) => key.includes('/evidence/'));
    expect(evidence).toHaveLength(3);
    expect(evidence[0]).toMatch(/\/evidence\/20260101T120000Z-verified-[a-z0-9]{10}\.json$/);
    expect((await catalog.find(manifest))?.evidence).toEqual([VERIFIED, VERIFIED, VERIFIED]);
  });

  it.each(['manifest.json', 'evidence', '../other', 'a/b', '', '.hidden', 'x'.repeat(200)])(
    'and nothing is stored under the name %p',
    async (name) => {
      const { catalog, keys } = await open();
      await expect(catalog.writeObject(backupOf(3), name, streamOf('x'))).rejects.toMatchObject({
        code: 'OBJECT_KEY_INVALID',
      });
      expect(await keys()).toEqual([]);
    },
  );
});

describe('evidence', () => {
  it.each<Partial<Evidence>>([{ summary: '' }, { runId: '' }, { durationMs: -1 }])(
    'that could not be read back is not written: %p',
    async (changes) => {
      const { catalog, keys } = await open();
      const manifest = await storeBackup(catalog, backupOf(3));
      const before = await keys();
      await expect(catalog.addEvidence(manifest, { ...VERIFIED, ...changes })).rejects.toMatchObject({
        code: 'INTERNAL',
      });
      expect(await keys()).toEqual(before);
    },
  );
});

describe('confirming', () => {
  it('reads the manifest from the storage, not from memory', async () => {
    const { catalog, storage } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await catalog.list();
    await catalog.confirmManifest(manifest);
    await truncateObject(storage, `${folderOf(manifest)}manifest.json`, 100);
    await expect(catalog.confirmManifest(manifest)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
    await storage.delete(`${folderOf(manifest)}manifest.json`);
    await expect(catalog.confirmManifest(manifest)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('tells a manifest that says something else', async () => {
    const { catalog } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await expect(catalog.confirmManifest({ ...manifest, label: 'other' })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
    });
  });
});

describe('removing', () => {
  it('removes everything of one backup and nothing of another', async () => {
    const { catalog, keys } = await open();
    const [first, second] = [await storeBackup(catalog, backupOf(3)), await storeBackup(catalog, backupOf(4))];
    await catalog.addEvidence(first, VERIFIED);
    await catalog.remove(first);
    expect(await keys()).toEqual(['gallery.db', 'manifest.json'].map((name) => `${folderOf(second)}${name}`));
  });

  it.each([1, 2, 3])(
    'takes the manifest first: whatever fails at delete %d, none stands for objects that are gone',
    async (call) => {
      const { catalog, storage, keys } = await open();
      const manifest = await storeBackup(catalog, backupOf(3));
      await catalog.addEvidence(manifest, VERIFIED);
      storage.inject({ on: 'delete', call, fault: 'fail' });
      await expect(catalog.remove(manifest)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
      const left = await keys();
      const complete = left.includes(`${folderOf(manifest)}gallery.db`) && left.length === 3;
      expect((await catalog.list()).backups).toHaveLength(complete ? 1 : 0);
      expect(left.some((key) => key.endsWith('manifest.json'))).toBe(call === 1);
    },
  );

  it('of a left-over removes all of it', async () => {
    const { catalog, keys, put } = await open();
    await put(`${folderOf(backupOf(3))}gallery.db`, 'half');
    await catalog.removeLeftover(backupOf(3));
    expect(await keys()).toEqual([]);
  });

  it('of a left-over that is a backup after all is refused', async () => {
    const { catalog, keys } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    const before = await keys();
    await expect(catalog.removeLeftover(manifest)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(await keys()).toEqual(before);
  });

  it('of a left-over waits until it was seen that it has no manifest', async () => {
    const { catalog, storage, keys, put } = await open();
    await put(`${folderOf(backupOf(3))}gallery.db`, 'half');
    storage.inject({ on: 'read', fault: 'fail' });
    await expect(catalog.removeLeftover(backupOf(3))).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await keys()).toHaveLength(1);
  });

  it('of what is not there is no error', async () => {
    const { catalog } = await open();
    await catalog.remove(backupOf(3));
  });
});

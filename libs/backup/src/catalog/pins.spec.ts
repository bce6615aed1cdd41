// Pins beside a manifest: the last one counts, and one that can't be read counts as a pin.

import { describe, expect, it } from '@jest/globals';

import type { PinRecord } from '../core/pin.js';
import { parsePin, serializePin } from './pins.js';
import { backupOf, folderOf, storeBackup, testCatalogs } from './test-catalog.spec.support.js';

const open = testCatalogs();

const at = (minute: number) => new Date(Date.UTC(2026, 0, 2, 0, minute));
const pinned = (minute: number, details: Partial<PinRecord> = {}): PinRecord => ({
  kind: 'pinned',
  at: at(minute),
  ...details,
});
const released = (minute: number): PinRecord => ({ kind: 'released', at: at(minute) });

describe('the pin of a copy', () => {
  it.each([
    [[], undefined],
    [[pinned(1, { by: 'anna', reason: 'tax' })], { at: at(1), by: 'anna', reason: 'tax' }],
    [[pinned(1), released(2)], undefined],
    [[released(2), pinned(1)], undefined],
    [[pinned(1), released(2), pinned(3, { reason: 'again' })], { at: at(3), reason: 'again' }],
    [[pinned(1), released(1)], { at: at(1) }],
    [[released(1)], undefined],
  ])('is what the last record says: %#', async (records, expected) => {
    const { catalog, reopen } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    for (const record of records) await catalog.addPin(manifest, record);
    for (const reader of [catalog, reopen()]) {
      const { backups, unreadable } = await reader.list();
      expect([backups.map((entry) => entry.pinned), unreadable]).toEqual([[expected], []]);
    }
  });

  it.each(['{}', 'not json', '{"version":2,"kind":"released","at":"2026-01-02T00:00:00.000Z"}'])(
    'is there, and the backup is shown as unreadable too, when a record is %s',
    async (text) => {
      const { catalog, put } = await open();
      const manifest = await storeBackup(catalog, backupOf(3));
      await catalog.addPin(manifest, released(9));
      const key = `${folderOf(manifest)}pins/20260102T000000Z-released-aaaaaaaaaa.json`;
      await put(key, text);
      const { backups, unreadable } = await catalog.list();
      expect(backups).toMatchObject([{ pinned: { reason: `the record ${key} can't be read` } }]);
      expect(unreadable).toMatchObject([{ id: manifest.id, error: { code: expect.stringMatching(/^MANIFEST_/) } }]);
    },
  );

  it('is no object of the backup, is read once, and goes with it', async () => {
    const { catalog, storage, keys } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await catalog.addPin(manifest, pinned(1));
    await catalog.list();
    const reads = storage.calls.read;
    await catalog.list();
    expect(storage.calls.read).toBe(reads);
    await expect(catalog.writeObject(manifest, 'pins', [] as never)).rejects.toMatchObject({
      code: 'OBJECT_KEY_INVALID',
    });
    await catalog.remove(manifest);
    expect(await keys()).toEqual([]);
  });

  it('is not known when its record can not be read for a passing reason', async () => {
    const { catalog, storage } = await open();
    const manifest = await storeBackup(catalog, backupOf(3));
    await catalog.list();
    await catalog.addPin(manifest, released(1));
    storage.inject({ on: 'read', fault: 'fail' });
    await expect(catalog.list()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });
});

describe('a record of a pin', () => {
  it('is read back as it was written, and never written otherwise', () => {
    for (const record of [pinned(1), released(2), pinned(3, { by: 'anna' }), pinned(4, { by: 'a', reason: 'b' })]) {
      expect(parsePin(serializePin(record))).toEqual(record);
    }
    expect(() => serializePin(pinned(1, { reason: '' }))).toThrow(/The pin can't be written down/);
  });
});

// Storages are prepared once, where the destination will use them.

import { describe, expect, it, jest } from '@jest/globals';

import { Catalog } from '../catalog/catalog.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import { ManualClock } from '../testing/manual-clock.js';
import { StoragePreparation } from './storage-preparation.js';

const clock = new ManualClock();
const { signal } = new AbortController();

function unprepared() {
  const storage = new LocalStorage({ directory: '/nowhere', clock });
  return { storage, prepare: jest.spyOn(storage, 'prepare') };
}

describe('preparing', () => {
  it.each([
    ['', ''],
    ['backups/prod', 'backups/prod/'],
  ])('says what keys begin with: prefix %p', async (prefix, expected) => {
    const { storage, prepare } = unprepared();
    prepare.mockResolvedValue();
    await new StoragePreparation().prepare([new Catalog({ name: 'nas', storage, prefix }, clock)], signal);
    expect(prepare.mock.calls).toEqual([[expected]]);
  });

  it('is repeated until it has succeeded, and not again', async () => {
    const { storage, prepare } = unprepared();
    prepare.mockRejectedValueOnce(new Error('not mounted')).mockResolvedValue();
    const [preparation, catalogs] = [
      new StoragePreparation(),
      [new Catalog({ name: 'nas', storage, prefix: '' }, clock)],
    ];
    expect((await preparation.prepare(catalogs, signal)).get('nas')).toMatchObject({ message: 'not mounted' });
    for (const _ of [1, 2]) expect(await preparation.prepare(catalogs, signal)).toEqual(new Map());
    expect(prepare).toHaveBeenCalledTimes(2);
  });
});

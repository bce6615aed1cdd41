// Alerts in a destination: numbered, written once, read in order, and not kept for ever.

import { describe, expect, it } from '@jest/globals';

import type { AlertRecord } from '../core/alert.js';
import { ManualClock } from '../testing/manual-clock.js';
import { AlertLog } from './alert-log.js';
import { testCatalogs } from './test-catalog.spec.support.js';

const newCatalog = testCatalogs();

function record(number: number): AlertRecord {
  const at = new Date(Date.UTC(2026, 0, 1, number));
  return { number, event: 'health.worse', at, level: 'warning', findings: [{ level: 'warning', name: 'shrunk' }] };
}

async function newLog() {
  const { storage, keys, put } = await newCatalog();
  return { log: new AlertLog({ name: 'nas', storage, prefix: 'p' }, new ManualClock()), storage, keys, put };
}

describe('the log of alerts', () => {
  it('keeps each record under its number, once, below .alerts', async () => {
    const { log, keys } = await newLog();
    await log.write('gallery', record(1));
    await expect(log.write('gallery', record(1))).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    await log.write('_setup', record(1));
    await log.markSent('gallery', 1);
    await log.markSent('gallery', 1);
    expect(await keys()).toEqual([
      'p/.alerts/_setup/00000001.json',
      'p/.alerts/gallery/00000001-sent.json',
      'p/.alerts/gallery/00000001.json',
    ]);
    expect(await log.read('gallery')).toEqual([{ ...record(1), sent: true }]);
    expect(await log.read('_setup')).toEqual([{ ...record(1), sent: false }]);
  });

  it('reads each record once', async () => {
    const { log, storage } = await newLog();
    await log.write('gallery', record(1));
    await log.read('gallery');
    await log.write('gallery', record(2));
    expect(await log.read('gallery')).toHaveLength(2);
    expect(storage.calls.read).toBe(2);
  });

  it('leaves out what it does not understand, and never takes its number', async () => {
    const { log, put } = await newLog();
    const text = (details: object) => JSON.stringify({ version: 1, ...record(9), ...details });
    await put('p/.alerts/gallery/00000001.json', 'no JSON');
    await put('p/.alerts/gallery/00000002.json', text({ version: 2 }));
    await put('p/.alerts/gallery/00000003.json', text({ event: 'health.lost' }));
    await put('p/.alerts/gallery/notes.txt', 'hello');
    await log.write('gallery', record(4));
    expect((await log.read('gallery')).map(({ number }) => number)).toEqual([4]);
    await expect(log.write('gallery', record(3))).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
  });

  it('does not take "could not look" for nothing there', async () => {
    const { log, storage } = await newLog();
    await log.write('gallery', record(1));
    storage.inject({ on: 'read', fault: 'fail', call: 1 });
    await expect(log.read('gallery')).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
    expect(await log.read('gallery')).toHaveLength(1);
    storage.inject({ on: 'list', fault: 'fail' });
    await expect(log.read('gallery')).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
  });

  it('keeps the last hundred, where the storage lets go of the others', async () => {
    const { log, storage, keys } = await newLog();
    for (let number = 1; number <= 103; number++) await log.write('gallery', record(number));
    await log.markSent('gallery', 2);
    storage.keepsForMs = Infinity;
    await log.tidy('gallery');
    expect(await keys()).toHaveLength(104);
    storage.keepsForMs = undefined;
    await log.tidy('gallery');
    expect((await keys())[0]).toBe('p/.alerts/gallery/00000004.json');
    expect(await log.read('gallery')).toHaveLength(100);
  });
});

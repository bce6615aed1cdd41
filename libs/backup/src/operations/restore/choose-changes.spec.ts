// Which changes follow a backup.

import { expect, it } from '@jest/globals';

import type { Backup, TrustLevel } from '../../core/backup.js';
import type { ManifestSummary } from '../../core/manifest.js';
import { chooseChanges } from './choose-changes.js';

const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1, hour));
const FULL = { finishedAt: at(3) };

function capture(hour: number, trust: TrustLevel = 'verified'): Backup<ManifestSummary> {
  const manifest = {
    id: `at-${hour}`,
    job: 'hourly',
    trigger: 'schedule',
    startedAt: at(hour),
    finishedAt: new Date(at(hour).getTime() + 1000),
    source: { kind: 'sqlite-changes', target: 'gallery.db' },
    runId: '',
    objects: [],
    writer: { name: '', version: '' },
  } as const;
  return { id: manifest.id, manifest, copies: [], trust };
}

const HOURLY = [6, 5, 4, 3, 2].map((hour) => capture(hour));

it.each([
  ['the newest', HOURLY, undefined, 'at-6', undefined],
  ['the newest that was complete by then', HOURLY, at(5), 'at-4', undefined],
  ['one that began when the backup was complete', HOURLY, at(4), 'at-3', undefined],
  ['none from before the backup', [capture(2)], undefined, undefined, 'no changes were captured after the backup'],
  ['none later than asked for', HOURLY, at(3), undefined, 'all changes were captured later than asked for'],
  ['one that is not known to be bad', [capture(6, 'failed'), capture(5)], undefined, 'at-5', 'at-6 is known to be bad'],
  ['none that is known to be bad', [capture(5, 'failed')], undefined, undefined, 'at-5 is known to be bad'],
])('is %s', (_, backups, until, id, missing) => {
  expect(chooseChanges(backups, FULL, until)).toEqual({ id, ...(missing === undefined ? {} : { missing }) });
});

it('is none of another trigger than the own ones', () => {
  const safety = capture(6);
  expect(chooseChanges([{ ...safety, manifest: { ...safety.manifest, trigger: 'safety' } }], FULL).id).toBeUndefined();
});

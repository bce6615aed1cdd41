// Whether a tick was missed, told from what the destinations hold.

import { describe, expect, it } from '@jest/globals';

import { Catalog } from '../../catalog/catalog.js';
import { systemClock } from '../../core/clock.js';
import type { TrustLevel, Trigger } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import type { Job } from '../../operations/job.js';
import { LocalStorage } from '../../storage/local/local-storage.js';
import { cronSchedule } from './cron-schedule.js';
import { missedTick } from './missed-tick.js';

const DAILY = cronSchedule({ cron: '0 2 * * *', timeZone: 'UTC', jitterMs: 0, catchUp: true });
const NOW = new Date('2026-05-10T12:00:00Z');

type Found =
  | readonly (readonly [startedAt: string, trust: TrustLevel, trigger?: Trigger, lookedAt?: string])[]
  | BackupError;

/** A catalog that answers what it is told, in the place of one whose storage was read. */
class KnownCatalog extends Catalog {
  constructor(private readonly found: Found) {
    const storage = new LocalStorage({ directory: '/nowhere', clock: systemClock });
    super({ name: 'known', prefix: '', storage }, systemClock);
  }

  override async list(): ReturnType<Catalog['list']> {
    if (this.found instanceof BackupError) throw this.found;
    const backups = this.found.map(([startedAt, trust, trigger = 'schedule', lookedAt]) => ({
      manifest: { startedAt: new Date(startedAt), trigger },
      trust,
      evidence: lookedAt === undefined ? [] : [{ kind: 'unchanged', at: new Date(lookedAt), durationMs: 5000 }],
    }));
    return { backups, unreadable: [] } as unknown as Awaited<ReturnType<Catalog['list']>>;
  }
}

const jobOf = (...found: readonly Found[]) =>
  ({ name: 'gallery', catalogs: found.map((each) => new KnownCatalog(each)) }) as unknown as Job;
const missed = async (...found: readonly Found[]) => await missedTick([jobOf(...found)], DAILY, NOW);
const unreachable = new BackupError('STORAGE_UNREACHABLE', 'It is not mounted.');

describe('missedTick', () => {
  it('is due at once without any backup', async () => {
    expect(await missed([])).toBe('there is no backup yet; one is taken now.');
  });

  it('looks at the newest backup, wherever it is', async () => {
    expect(await missed([['2026-05-10T02:00:05Z', 'verified']])).toBeUndefined();
    expect(await missed([['2026-05-01T02:00:00Z', 'proven']], [['2026-05-10T02:00:05Z', 'stored']])).toBeUndefined();
    expect(await missed([['2026-05-09T23:00:00Z', 'verified']])).toBe(
      'the backup of 2026-05-10T02:00:00.000Z was missed; it is taken now.',
    );
  });

  it('takes one that was found to be current for a new one', async () => {
    const old = '2026-05-01T02:00:00Z';
    expect(await missed([[old, 'verified', 'schedule', '2026-05-10T02:00:07Z']])).toBeUndefined();
    expect(await missed([[old, 'verified', 'schedule', '2026-05-10T02:00:03Z']])).toContain('was missed');
    expect(await missed([[old, 'verified', 'schedule', '2050-01-01T02:00:00Z']])).toContain('was missed');
  });

  it('is not kept waiting by a backup from the future', async () => {
    expect(
      await missed([
        ['2050-05-01T02:00:00Z', 'proven'],
        ['2026-05-08T02:00:00Z', 'verified'],
      ]),
    ).toContain('missed');
  });

  it('counts a tick of this very moment', async () => {
    const [hourly] = [cronSchedule({ cron: '0 * * * *', timeZone: 'UTC', jitterMs: 0, catchUp: true })];
    const job = jobOf([['2026-05-10T11:00:01Z', 'stored']]);
    expect(await missedTick([job], hourly, NOW)).toContain('2026-05-10T12:00:00.000Z');
    expect(await missedTick([job], hourly, new Date(NOW.getTime() - 1))).toBeUndefined();
  });

  it('goes by the job of a group that was backed up the longest time ago', async () => {
    const fresh = jobOf([['2026-05-10T02:00:05Z', 'verified']]);
    const old = jobOf([['2026-05-09T02:00:05Z', 'verified']]);
    expect(await missedTick([fresh, fresh], DAILY, NOW)).toBeUndefined();
    expect(await missedTick([fresh, old], DAILY, NOW)).toContain('2026-05-10T02:00:00.000Z was missed');
    expect(await missedTick([fresh, jobOf([])], DAILY, NOW)).toContain('there is no backup yet');
  });

  it('does not count a backup that was found to be bad', async () => {
    expect(await missed([['2026-05-10T02:00:05Z', 'failed']])).toContain('there is no backup yet');
  });

  it('does not count a safety backup, which a restore took', async () => {
    expect(await missed([['2026-05-10T02:00:05Z', 'verified', 'safety']])).toContain('there is no backup yet');
    expect(await missed([['2026-05-10T02:00:05Z', 'verified', 'missed']])).toBeUndefined();
  });

  it('goes by the destinations that answer, and gives up when none does', async () => {
    expect(await missed(unreachable, [['2026-05-10T02:00:05Z', 'verified']])).toBeUndefined();
    expect(await missed(unreachable, [])).toContain('there is no backup yet');
    await expect(missed(unreachable, unreachable)).rejects.toBe(unreachable);
  });
});

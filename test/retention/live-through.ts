// Lives through a story: takes the backups of each day and prunes after each, as a job does.

import { parseOptions } from '#backup/nest/options/parse-options.js';
import { zoneOffsets } from '#backup/kit/zoned-time.js';
import { planPrune } from '#backup/operations/prune/plan-prune.js';
import type { PruneCandidate, PruneDecision, RetentionPolicy } from '#backup/operations/prune/policy.js';
import type { Story, Taken } from './stories.js';

export const DAYS = 1000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const FIRST_DAY = Date.UTC(2024, 0, 1);
const TIME_ZONE = 'Europe/Vienna';

const offsetOf = zoneOffsets(TIME_ZONE);

export interface Outcome {
  readonly taken: number;
  /** Newest first. */
  readonly survivors: readonly PruneDecision[];
}

export function liveThrough({ retention, day }: Story): Outcome {
  const policy = policyOf(retention);
  let survivors: readonly PruneDecision[] = [];
  let taken = 0;
  for (let index = 0; index < DAYS; index++) {
    for (const each of day(index)) {
      const backup = backupOf(index, each);
      const now = new Date(backup.startedAt.getTime() + HOUR_MS / 2);
      survivors = planPrune([...survivors, backup], policy, now).decisions.filter(({ keep }) => keep);
      taken++;
    }
  }
  return { taken, survivors };
}

export function policyOf(retention: Story['retention']): RetentionPolicy {
  const { jobs } = parseOptions({
    destinations: { nas: { storage: { type: 'local', directory: '/backups' } } },
    jobs: {
      gallery: {
        source: { type: 'sqlite', file: 'gallery.db' },
        schedule: { cron: '0 2 * * *', timeZone: TIME_ZONE },
        retention,
      },
    },
  });
  const policy = jobs['gallery']?.retention;
  if (!policy) throw new Error('The job is not there.');
  return policy;
}

function backupOf(day: number, taken: Taken): PruneCandidate {
  const { hour, trigger = 'schedule', trust = 'verified', bytes = 1_000_000, pinned } = taken;
  const shown = FIRST_DAY + day * DAY_MS + hour * HOUR_MS;
  const startedAt = new Date(shown - offsetOf(new Date(shown - offsetOf(new Date(shown)))));
  return {
    id: `${String(day).padStart(4, '0')}-${String(hour).padStart(2, '0')}`,
    startedAt,
    trigger,
    trust,
    bytes,
    plainBytes: 1_000_000,
    ...(pinned === undefined ? {} : { pinned: { at: startedAt, reason: pinned } }),
  };
}

/** What the clocks show at a moment, e.g. `Mon 2024-01-01 02:00`. */
export function onTheClock(at: Date): string {
  const shown = new Date(at.getTime() + offsetOf(at));
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][shown.getUTCDay()];
  return `${weekday} ${shown.toISOString().slice(0, 16).replace('T', ' ')}`;
}

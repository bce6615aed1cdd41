// The gallery by itself: its database every night, and after a gallery was added.

import { type Profile, type ProfileInput } from './profile.js';

/** What must be true of the gallery in every backup, asked of the restored data by each drill. */
const DRILL_CHECKS = [
  { name: 'someone-can-log-in', sql: `SELECT count(*) FROM users WHERE role = 'admin'`, expect: { min: 1 } },
];

export function gallery({ settings, database }: ProfileInput): Profile {
  const { schedule, timeZone, retentionDays, staleAfterHours } = settings.backup;
  return {
    jobs: {
      gallery: {
        source: database,
        ...(schedule === undefined ? {} : { schedule: { cron: schedule, timeZone, jitter: '1m' } }),
        retention: { maxAge: `${retentionDays}d`, weekly: 12, byTrigger: { event: { maxAge: '90d' } } },
        events: { quiet: '1s' },
        staleAfter: `${staleAfterHours}h`,
        expect: { provenWithin: '14d', recoveryTime: '1h' },
        drill: { checks: DRILL_CHECKS },
      },
    },
  };
}

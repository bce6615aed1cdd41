// The end of a story as a text that a person can read: which backups are left, and why.

import { DAYS, type Outcome, onTheClock } from './live-through.js';
import type { Story } from './stories.js';

export function tell({ title, retention }: Story, { taken, survivors }: Outcome): string {
  const rows = survivors.map(({ startedAt, trigger, trust, reason }) => {
    const about = [trigger, trust === 'verified' ? '' : trust].filter((word) => word !== '').join(', ');
    return `${onTheClock(startedAt)}  ${about.padEnd(18)}  ${reason}`;
  });
  return [
    `${title}, for ${DAYS} days from 1 January 2024; pruned after each.`,
    `retention: ${JSON.stringify(retention)}`,
    `Of ${taken} backups these ${survivors.length} are left at the end. Times are those of Vienna.`,
    '',
    ...rows,
    '',
  ].join('\n');
}

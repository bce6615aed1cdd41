// Backups at known times, as the decision looks at them.

import { DAY } from '../../kit/durations.js';
import type { PruneCandidate } from './policy.js';
import { NOW } from './test-catalogs.spec.support.js';

/** A verified backup, named after its time unless it is given another id. */
export function candidateAt(at: string | Date, details: Partial<PruneCandidate> = {}): PruneCandidate {
  const startedAt = new Date(at);
  return {
    id: startedAt.toISOString().slice(0, 16),
    startedAt,
    trust: 'verified',
    trigger: 'schedule',
    bytes: 1,
    plainBytes: 100,
    ...details,
  };
}

/** Verified backups, one for each day, oldest last. */
export function daily(count: number, details: Partial<PruneCandidate> = {}): PruneCandidate[] {
  return Array.from({ length: count }, (_, day) =>
    candidateAt(new Date(NOW.getTime() - (day + 0.5) * DAY), { id: `day-${day}`, ...details }),
  );
}

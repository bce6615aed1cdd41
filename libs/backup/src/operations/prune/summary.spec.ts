// What a prune says of itself in one sentence.

import { expect, it } from '@jest/globals';

import type { PrunePlan } from './policy.js';
import { summarize } from './summary.js';
import { daily } from './test-candidates.spec.support.js';

const plan = (kept: number, removed: number): PrunePlan => ({
  decisions: daily(kept + removed).map((entry, index) => ({ ...entry, keep: index < kept, reason: 'So it is.' })),
});
const WOULD = { destination: 'nas', dryRun: true, leftovers: 0, freedBytes: 3_100_000_000 };
const DID = { ...WOULD, dryRun: false };

it.each([
  [plan(41, 12), WOULD, 'nas: would keep 41 backups, remove 12, free 3.1 GB.'],
  [plan(1, 2), DID, 'nas: kept 1 backup, removed 2, freed 3.1 GB.'],
  [plan(3, 1), { ...DID, leftovers: 1 }, 'nas: kept 3 backups, removed 1 and 1 left-over, freed 3.1 GB.'],
  [plan(3, 1), { ...WOULD, leftovers: 2 }, 'nas: would keep 3 backups, remove 1 and 2 left-overs, free 3.1 GB.'],
  [
    { ...plan(3, 0), bytesOver: 2_000_000 },
    { ...WOULD, freedBytes: 0 },
    'nas: would keep 3 backups, remove 0, free 0 B. What stays is 2.0 MB above maxTotalSize.',
  ],
  [
    { ...plan(3, 0), refused: 'Suspicious shrink: so it is.' },
    { ...DID, freedBytes: 0 },
    'nas: kept 3 backups, removed 0, freed 0 B. Suspicious shrink: so it is.',
  ],
])('is short', (decided, removal, sentence) => {
  expect(summarize(decided, removal)).toBe(sentence);
});

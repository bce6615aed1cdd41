// What the README shows of retention is what the library says of those backups by the rules of the sample.

import { expect, it } from '@jest/globals';
import { join } from 'node:path';

import { type PruneView, viewPrune } from '#backup/admin/views/removal.view.js';
import { planPrune } from '#backup/operations/prune/plan-prune.js';
import type { PruneCandidate } from '#backup/operations/prune/policy.js';
import { summarize } from '#backup/operations/prune/summary.js';
import { codeBlocks, findBlock } from '../readme/blocks.js';
import { ROOT } from '../readme/programs.js';
import { policyOf } from './live-through.js';

const NOW = new Date('2026-11-20T12:00:00Z');
/** As the sample has them. */
const RETENTION = { maxAge: '30d', weekly: 12, byTrigger: { event: { maxAge: '90d' } } } as const;
const PINNED = { at: new Date('2026-07-01T08:20:00Z'), reason: 'before the move' };

it('is true', async () => {
  const blocks = await codeBlocks(join(ROOT, 'README.md'));
  const shown = JSON.parse(findBlock(blocks, 'The sample', 'json', '"dryRun"')) as PruneView;
  const [destination] = shown.destinations;
  const plan = planPrune((destination?.decisions ?? []).map(asTaken), policyOf(RETENTION), NOW);
  const freedBytes = plan.decisions.reduce((sum, { keep, bytes }) => sum + (keep ? 0 : bytes), 0);
  const summary = summarize(plan, { destination: 'local', dryRun: true, leftovers: 0, freedBytes });
  expect(viewPrune(true, [{ destination: 'local', ...plan, leftovers: [], freedBytes, summary }])).toEqual(shown);
});

function asTaken({
  id,
  startedAt,
  trust,
  trigger,
  bytes,
}: PruneView['destinations'][number]['decisions'][number]): PruneCandidate {
  const pinned = trigger === 'manual' ? { pinned: PINNED } : {};
  return { id, startedAt: new Date(startedAt), trust, trigger, bytes, plainBytes: 1, ...pinned };
}

// Retention over a hundred thousand catalogs nobody thought of: what must stay stays.

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { planPrune } from '#backup/operations/prune/plan-prune.js';
import { brokenGuards, catalogs, NOW, policies } from '#backup/operations/prune/test-catalogs.spec.support.js';

describe('whatever the catalog and the policy', () => {
  it('no plan breaks a guard', () => {
    fc.assert(
      fc.property(catalogs, policies, (candidates, policy) => {
        const broken = brokenGuards(candidates, policy, planPrune(candidates, policy, NOW));
        if (broken.length > 0) throw new Error(broken.join('; '));
      }),
      { numRuns: 100_000 },
    );
    expect.assertions(0);
  });
});

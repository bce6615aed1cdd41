// Days in which everything fails by chance: who has to know is told, and not more than that.

import { expect, it } from '@jest/globals';

import { Simulation } from './simulation.spec.support.js';

// Each has weather of its own: destinations that are down, clocks that are wrong, copies that die, looks at one time.
it.each([2, 4, 8, 11])('who has to know is told in time, and seldom twice: seed %i', async (seed) => {
  await expect(new Simulation(seed).live(3)).resolves.toBeUndefined();
});

// Disasters rehearsed on small data: real servers, real damage, and nothing but what the runbook says to type.

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SCENARIOS } from './recovery/scenarios/scenarios.js';
import { World } from './recovery/world.js';
import { describeWithCeph } from './servers/describe-with-ceph.js';
import { hasPostgres } from './servers/postgres.js';

const BYTES = 100_000;
const TIMEOUT_MS = 300_000;

const scenarios = SCENARIOS.filter(
  ({ needsPostgres, isVariant }) => !isVariant && (!needsPostgres || hasPostgres() || process.env['CI'] === 'true'),
);

describeWithCeph('the runbook brings everything back', (ceph) => {
  let folder: string;
  let world: World;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recovery-'));
    world = await World.open(folder, ceph(), BYTES);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(scenarios)(
    '$title',
    async ({ page, rehearse }) => {
      const { seconds } = await rehearse(world, page);
      expect(seconds).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

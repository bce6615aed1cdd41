// Somebody has deleted records, while the gallery went on: only they are put back.

import { Control } from '../control.js';
import { type Kind, Production } from '../production.js';
import { openShell } from '../reader.js';
import { requireSame } from '../same.js';
import type { World } from '../world.js';
import type { Outcome, Scenario } from './scenario.js';

/** With it go its comments and who liked it. */
const MISTAKE = 'DELETE FROM photos WHERE id = 1';

export function deletedRecords(kind: Kind): Scenario {
  return {
    title: `records deleted by mistake (${kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`,
    page: '4. Records were deleted by mistake',
    needsPostgres: kind === 'postgres',
    ...(kind === 'sqlite' ? { isVariant: true } : {}),
    rehearse: async (world, page) => await rehearse(world, page, kind),
  };
}

async function rehearse(world: World, page: string, kind: Kind): Promise<Outcome> {
  const production = await Production.open(world, kind);
  const control = await Control.over(() => production.server);
  try {
    await production.backUp('gallery');
    await production.writeMore();
    const client = await production.client();
    const before = await client.answers();
    await production.query(MISTAKE);
    const seconds = await world.follow(page, await openShell(production, control));
    requireSame('answers', before, await client.answers());
    return { seconds, lost: 'nothing' };
  } finally {
    control.close();
    await production.close();
  }
}

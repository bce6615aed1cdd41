// The database is corrupted, so badly that no safety backup of it can be taken.

import { Control } from '../control.js';
import { overwritePostgresTable, overwriteSqlite } from '../damage.js';
import { type Kind, Production } from '../production.js';
import { openShell } from '../reader.js';
import { requireSame } from '../same.js';
import type { Outcome, Scenario } from './scenario.js';
import type { World } from '../world.js';

export function corruptedDatabase(kind: Kind): Scenario {
  return {
    title: `database corrupted (${kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'}), and no safety backup of it`,
    page: '1. The database is corrupted',
    needsPostgres: kind === 'postgres',
    ...(kind === 'postgres' ? { isVariant: true } : {}),
    rehearse: async (world, page) => await rehearse(world, page, kind),
  };
}

async function rehearse(world: World, page: string, kind: Kind): Promise<Outcome> {
  const production = await Production.open(world, kind);
  const control = await Control.over(() => production.server);
  try {
    await production.backUp('gallery');
    const lost = await production.writeMore();
    await corrupt(production);
    await world.recognize(page, production.server);
    const shell = await openShell(production, control);
    const seconds = await world.follow(page, shell);
    requireSame('answers', production.captured, await (await production.client()).answers());
    return { seconds, lost: lost() };
  } finally {
    control.close();
    await production.close();
  }
}

/** While the machine was off; then somebody asks for something. What an app still has in memory would hide it. */
async function corrupt(production: Production): Promise<void> {
  const { server, postgres, database } = production;
  await server.stop();
  if (postgres) await overwritePostgresTable(postgres, 'gallery', 'comments');
  else overwriteSqlite(database);
  const asked = server.start().then(async () => await (await production.client()).answers());
  await asked.catch(() => undefined);
}

// The region is lost, the server and the storage in it: all that is left is the second site, and the key.

import { join } from 'node:path';

import { Control } from '../control.js';
import { removeServer } from '../damage.js';
import { GalleryServer } from '../gallery-server.js';
import { Production } from '../production.js';
import { openShell } from '../reader.js';
import { requireSame } from '../same.js';
import { storageUrl, type World } from '../world.js';
import type { Outcome, Scenario } from './scenario.js';

export const lostRegion: Scenario = {
  title: 'region lost: restored from the second site',
  page: '3. The region is lost',
  needsPostgres: false,
  rehearse,
};

/** What runs every night, long before anything happens. */
const EVERY_NIGHT = 'npx nestjs-backup replicate --from "$BUCKET_URL" --to "$SECOND_URL"';

async function rehearse(world: World, page: string): Promise<Outcome> {
  const production = await Production.open(world, 'sqlite');
  const replacement = await GalleryServer.deploy(join(production.home, 'new-server'));
  const control = await Control.over(() => replacement);
  try {
    const second = storageUrl(await world.bucket(), world.ceph.endpoint);
    await production.backUp('gallery');
    const nightly = await (await openShell(production, control, { SECOND_URL: second })).type(EVERY_NIGHT);
    if (nightly.code !== 0) throw new Error(`The nightly replication failed:\n${nightly.output}`);
    const lost = await production.writeMore();
    const settings = await production.server.settings();

    await production.server.stop('SIGKILL');
    removeServer(production.server.directory);
    await production.gateway.lose();

    // The page before this one has the command installed, and the configuration put back.
    await replacement.linkCommand();
    await replacement.configure(settings);
    const given = {
      SECOND_URL: second,
      APP_DIRECTORY: replacement.directory,
      APP_URL: replacement.url,
      DATABASE: join(replacement.directory, 'data/gallery.db'),
    };
    const shell = await openShell(production, control, given, replacement.directory);
    const seconds = await world.follow(page, shell);
    requireSame('answers', production.captured, await (await production.client(replacement)).answers());
    return { seconds, lost: lost() };
  } finally {
    control.close();
    await replacement.stop('SIGKILL');
    await production.close();
  }
}

// The server is lost: a new directory with nothing but the tarball, the bucket and the key, and a new database server.

import { join } from 'node:path';

import { Control } from '../control.js';
import { removeServer } from '../damage.js';
import { digestFiles } from '../gallery-files.js';
import { GalleryServer } from '../gallery-server.js';
import { databaseUrl, newPostgres, Production } from '../production.js';
import { openShell } from '../reader.js';
import { requireSame } from '../same.js';
import type { World } from '../world.js';
import { installable } from '../../package/apps.js';
import type { Outcome, Scenario } from './scenario.js';

const JOBS = ['gallery', 'uploads', 'cache', 'translation-memory', 'configuration'];

export const lostServer: Scenario = {
  title: 'server lost: database, files, configuration',
  page: '2. The server is lost',
  needsPostgres: true,
  rehearse,
};

async function rehearse(world: World, page: string): Promise<Outcome> {
  const production = await Production.open(world, 'postgres', 'translation');
  const replacement = await GalleryServer.deploy(join(production.home, 'new-server'));
  const control = await Control.over(() => replacement);
  const postgres = await newPostgres();
  try {
    await production.backUp(...JOBS);
    await production.writeMore();
    await production.backUp('hourly-changes');
    const files = await digestFiles(production.server.directory);
    const lost = await production.writeMore();

    await production.server.stop('SIGKILL');
    await production.postgres?.remove();
    removeServer(production.server.directory);

    const shell = await openShell(
      production,
      control,
      {
        APP_DIRECTORY: replacement.directory,
        APP_URL: replacement.url,
        DATABASE: databaseUrl(postgres),
        PACKAGES: [await world.tarball(), ...['@aws-sdk/client-s3', 'pg'].map(installable)].join(' '),
      },
      production.home,
    );
    const seconds = await world.follow(page, shell);
    requireSame('answers', production.captured, await (await production.client(replacement)).answers());
    requireSame('files', files, await digestFiles(replacement.directory));
    return { seconds, lost: lost() };
  } finally {
    control.close();
    await replacement.stop('SIGKILL');
    await postgres.remove();
    await production.close();
  }
}

// The section on PostgreSQL and S3: real servers on this machine, the library in an application, the usual programs beside.

import { generateX25519Identity, identityToRecipient } from 'age-encryption';

import type { BenchOptions } from '../options.js';
import { CAN_SEE_PROCESSES } from '../process-tree.js';
import { isInstalled } from '../processes.js';
import type { Section } from '../report.js';
import { say } from '../say.js';
import { findShortage } from '../workspace.js';
import { findNodeWithZstd } from '../zstd-node.js';
import { raceBackups, watchOne } from './backup-race.js';
import { makeGallery } from './gallery.js';
import { raceRestores } from './restore-race.js';
import { describeServers, guestSection, speedSection } from './rows.js';
import { Servers } from './servers.js';
import { raceStreams } from './stream-race.js';
import type { Keys } from './ways.js';

const NEEDED = ['pg_dump', 'radosgw', 'ceph-osd', 'aws', 'age', 'zstd', 'gzip', 'bash'];
const [LARGE, SMALL] = ['gallery', 'small_gallery'];
/** How many of its size a database takes: itself, restored twice, dumped, and the log of it all. */
const SPACE = 6;

export async function benchPostgres({ postgres: bytes, runs }: BenchOptions, folder: string): Promise<Section[]> {
  const obstacle = await findObstacle(folder, bytes);
  if (obstacle !== undefined) {
    return [{ title: 'PostgreSQL and S3', rows: [{ measure: 'backup', unit: 's', detail: obstacle }] }];
  }
  say('PostgreSQL: starting the servers');
  const servers = await Servers.start();
  try {
    return await measure(servers, { bytes, runs, folder });
  } finally {
    await servers.stop();
  }
}

async function measure(
  servers: Servers,
  { bytes, runs, folder }: { readonly bytes: number; readonly runs: number; readonly folder: string },
): Promise<Section[]> {
  const keys = await newKeys();
  say('PostgreSQL: a small database');
  const smallSize = await makeGallery(servers, SMALL, bytes / 10);
  const small = await watchOne(servers, keys, SMALL);

  say('PostgreSQL: making the database');
  const size = await makeGallery(servers, LARGE, bytes);
  await servers.keepOnly(LARGE);
  say('PostgreSQL: backups with gzip');
  const backups = await raceBackups(servers, keys, LARGE, { runs, folder });
  say('PostgreSQL: backups with zstd');
  const node = findNodeWithZstd();
  const streams = node && (await raceStreams(servers, keys, LARGE, { runs, node: node.binary }));
  say('PostgreSQL: restores');
  const restores = await raceRestores(servers, keys, LARGE, { runs, folder });

  const about = { size, smallSize, runs, servers: await describeServers(servers), node: node?.version };
  return [speedSection(about, { backups, streams, restores }), guestSection(about, { backups, small })];
}

async function findObstacle(folder: string, bytes: number): Promise<string | undefined> {
  const missing = NEEDED.filter((program) => !isInstalled(program));
  if (missing.length > 0) return `${missing.join(', ')} not installed`;
  if (!CAN_SEE_PROCESSES) return 'processes are watched through /proc, on Linux';
  return await findShortage(folder, SPACE * bytes);
}

async function newKeys(): Promise<Keys> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

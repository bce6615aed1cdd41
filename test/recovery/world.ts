// What all rehearsals share: the servers that are there, a directory, the packed library, and how much data is lost.

import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import { packLibrary } from '../package/tarball.js';
import { makeBucket, type TestBucket } from '../s3/test-bucket.js';
import type { CephServer } from '../servers/describe-with-ceph.js';
import { follow } from './follow.js';
import type { GalleryServer } from './gallery-server.js';
import type { Shell } from './shell.js';
import { readRunbook, type Runbook } from './runbook.js';

export const REGION = 'us-east-1';
/** What an app says arrives a little later than what it answers. */
const LOOKS = 100;
const LOOK_AGAIN_MS = 50;
export const PREFIX = 'gallery';

export class World {
  private packed: Promise<string> | undefined;

  private constructor(
    readonly folder: string,
    readonly ceph: CephServer,
    /** About how large each database is. */
    readonly bytes: number,
    private readonly runbook: Runbook,
    private readonly watch: (transcript: string) => void,
  ) {}

  /** The caller removes the folder. `watch` is told what is typed, and what is seen then. */
  static async open(
    folder: string,
    ceph: CephServer,
    bytes: number,
    watch: (transcript: string) => void = () => undefined,
  ): Promise<World> {
    return new World(folder, ceph, bytes, await readRunbook(), watch);
  }

  /** The script by which a reader sets once what is different for each. */
  get setup(): string {
    return this.runbook.setup;
  }

  /** Waits until an app says something by which a reader finds the page. */
  async recognize(page: string, server: Pick<GalleryServer, 'log'>): Promise<void> {
    const symptoms = this.runbook.symptoms(page);
    for (let left = LOOKS; !symptoms.some((symptom) => server.log.includes(symptom)); left -= 1) {
      if (left === 0) {
        throw new Error(`"${page}" is for ${symptoms.join(' or ')}; the app said\n${server.log.slice(-2000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  /** Follows a page to its end. Answers how many seconds its commands took. */
  async follow(page: string, shell: Shell): Promise<number> {
    return await follow(this.runbook.page(page), shell, this.watch);
  }

  /** A new and empty directory. */
  async directory(name: string): Promise<string> {
    return await mkdtemp(join(this.folder, `${name}-`));
  }

  /** The library as npm would publish it, packed once. */
  async tarball(): Promise<string> {
    this.packed ??= this.pack();
    return await this.packed;
  }

  async bucket(): Promise<TestBucket> {
    return await makeBucket(this.ceph);
  }

  private async pack(): Promise<string> {
    const folder = join(this.folder, 'package');
    await mkdir(folder);
    return (await packLibrary(folder)).path;
  }
}

/** As the command line takes it. */
export function storageUrl({ name }: TestBucket, endpoint: string): string {
  return `s3://${name}/${PREFIX}?${new URLSearchParams({ endpoint, region: REGION, provider: 'ceph' })}`;
}

// A gallery in production, backed up by its app: what a scenario destroys.

import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { generateIdentity, identityToRecipient } from 'age-encryption';
import Database from 'better-sqlite3';

import type { TestBucket } from '../s3/test-bucket.js';
import { PostgresServer } from '../servers/postgres.js';
import { type Answers, GalleryClient } from './gallery-client.js';
import { fillStatements } from './gallery-data.js';
import { fillFiles } from './gallery-files.js';
import { GalleryServer } from './gallery-server.js';
import { Gateway } from './gateway.js';
import { PREFIX, REGION, storageUrl, type World } from './world.js';

export type Kind = 'sqlite' | 'postgres';

const DATABASE = 'gallery';
const UNSAVED = 3;

export class Production {
  /** What the gallery answers as it was backed up. */
  captured: Answers = new Map();
  private capturedAt = 0;

  private constructor(
    readonly kind: Kind,
    readonly world: World,
    readonly home: string,
    readonly server: GalleryServer,
    readonly bucket: TestBucket,
    readonly gateway: Gateway,
    readonly keyFile: string,
    readonly password: string,
    /** Where the database is, on PostgreSQL. */
    readonly postgres: PostgresServer | undefined,
  ) {}

  /** Up and full of data, with no backup yet. */
  static async open(world: World, kind: Kind, profile: 'gallery' | 'translation' = 'gallery'): Promise<Production> {
    const home = await world.directory(kind);
    const [bucket, gateway] = [await world.bucket(), await Gateway.to(world.ceph.endpoint)];
    const postgres = kind === 'postgres' ? await newPostgres() : undefined;
    const identity = await generateIdentity();
    const keyFile = join(home, 'vault', 'key.txt');
    await mkdir(join(home, 'vault'));
    await writeFile(keyFile, `${identity}\n`, { mode: 0o600 });
    const password = randomBytes(12).toString('hex');
    const server = await GalleryServer.deploy(join(home, 'server'));
    const settings = {
      JWT_SECRET: randomBytes(32).toString('hex'),
      ADMIN_PASSWORD: password,
      ...(postgres
        ? { DATABASE_URL: databaseUrl(postgres, postgres.password) }
        : { DATABASE_PATH: './data/gallery.db' }),
      BACKUP_PROFILE: profile,
      BACKUP_SCHEDULE: 'off',
      BACKUP_AGE_RECIPIENTS: await identityToRecipient(identity),
      BACKUP_S3_BUCKET: bucket.name,
      BACKUP_S3_ENDPOINT: gateway.endpoint,
      BACKUP_S3_REGION: REGION,
      BACKUP_S3_PROVIDER: 'ceph',
      BACKUP_S3_PREFIX: PREFIX,
      BACKUP_S3_ACCESS_KEY_ID: world.ceph.accessKeyId,
      BACKUP_S3_SECRET_ACCESS_KEY: world.ceph.secretAccessKey,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await server.configure(lines.join(''));
    await server.linkCommand();
    const production = new Production(kind, world, home, server, bucket, gateway, keyFile, password, postgres);
    try {
      await server.start();
      await production.fill();
      return production;
    } catch (error) {
      await production.close();
      throw error;
    }
  }

  get storage(): string {
    return storageUrl(this.bucket, this.gateway.endpoint);
  }

  /** As `--to` takes it: a file, or a URL without its password. */
  get database(): string {
    return this.postgres ? databaseUrl(this.postgres) : join(this.server.directory, 'data/gallery.db');
  }

  async client(server: GalleryServer = this.server): Promise<GalleryClient> {
    return await GalleryClient.logIn(server.url, this.password);
  }

  /** Takes backups, and remembers what they hold. */
  async backUp(...jobs: readonly string[]): Promise<void> {
    const client = await this.client();
    this.captured = await client.answers();
    this.capturedAt = performance.now();
    for (const job of jobs) await client.backUp(job);
  }

  /** What nobody has backed up when the disaster comes. Answers what of it to call lost, asked when it has come. */
  async writeMore(): Promise<() => string> {
    const client = await this.client();
    for (let number = 1; number <= UNSAVED; number += 1) await client.addComment(2, `Not backed up yet: ${number}`);
    return () => {
      const age = (performance.now() - this.capturedAt) / 1000;
      return `${UNSAVED} comments: all of the ${age.toFixed(1)} s since the backup`;
    };
  }

  /** Ends what is left of it. */
  async close(): Promise<void> {
    await this.server.stop('SIGKILL');
    await this.postgres?.remove();
    await this.gateway.lose();
  }

  /** As somebody who comes to the database from outside of the app. */
  async query(...statements: readonly string[]): Promise<void> {
    if (this.postgres) return void (await this.postgres.query(DATABASE, ...statements));
    const database = new Database(this.database);
    try {
      // Else what was written would be in the log, too, and damage to the file would be healed by it.
      for (const statement of ['PRAGMA foreign_keys = on', ...statements, 'PRAGMA wal_checkpoint(truncate)']) {
        database.exec(statement);
      }
    } finally {
      database.close();
    }
  }

  private async fill(): Promise<void> {
    await this.query(...fillStatements(this.kind, this.world.bytes));
    if (this.kind === 'postgres') await fillFiles(this.server.directory, this.world.bytes);
  }
}

/** With an empty database. */
export async function newPostgres(): Promise<PostgresServer> {
  const server = await PostgresServer.create();
  await server.query('postgres', `CREATE DATABASE ${DATABASE}`);
  return server;
}

export function databaseUrl(server: PostgresServer, password?: string): string {
  const { host, port, user } = server.connection(DATABASE);
  return `postgres://${user}${password === undefined ? '' : `:${password}`}@${host}:${port}/${DATABASE}`;
}

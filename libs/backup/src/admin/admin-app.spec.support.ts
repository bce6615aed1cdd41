// A real application with backup routes, on Express or Fastify, for the specs of this room.

import {
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  Inject,
  Injectable,
  type INestApplication,
  Module,
  UnauthorizedException,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';

import { systemClock } from '../core/clock.js';
import { BackupModule } from '../nest/backup.module.js';
import { BackupService } from '../nest/backup.service.js';
import type { BackupModuleOptions } from '../nest/options/options.js';
import { FaultyBackups } from '../nest/faulty-backups.spec.support.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import { BackupAdminModule } from './backup-admin.module.js';
import { type BackupPermissionName, backupPermissionOf } from './permission.js';

export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** By token, as a host would decide it. */
const ALLOWED: Readonly<Record<string, readonly BackupPermissionName[]>> = {
  admin: ['read', 'create', 'restore', 'delete'],
  viewer: ['read'],
  broken: ['create'],
};

@Injectable()
class TokenTable {
  permissionsOf(header: string | undefined): readonly BackupPermissionName[] {
    const allowed = ALLOWED[header?.replace('Bearer ', '') ?? ''];
    if (allowed) return allowed;
    throw new UnauthorizedException('Send a token.');
  }
}

@Module({ providers: [TokenTable], exports: [TokenTable] })
class TokenModule {}

@Injectable()
class PermissionGuard implements CanActivate {
  constructor(@Inject(TokenTable) private readonly tokens: TokenTable) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    const permission = backupPermissionOf(context);
    const allowed = this.tokens.permissionsOf(headers.authorization);
    return permission !== undefined && allowed.includes(permission);
  }
}

export class AdminApp {
  private constructor(
    readonly app: INestApplication,
    readonly directory: string,
    readonly storage: FaultyBackups,
    readonly url: string,
  ) {}

  /** With a database of its own, unless it is one more copy of the application of that directory. */
  static async start(
    platform: Platform,
    routes: DynamicModule = guardedRoutes(),
    others: Partial<BackupModuleOptions> = {},
    copyOf?: string,
  ): Promise<AdminApp> {
    const directory = copyOf ?? (await makeDirectory());
    const storage = new FaultyBackups(new LocalStorage({ directory: join(directory, 'backups'), clock: systemClock }));
    const backups = BackupModule.forRoot({
      ...others,
      shutdown: { mode: 'cancel' },
      destinations: { local: { storage }, ...others.destinations },
      jobs: {
        gallery: {
          source: { type: 'sqlite', file: join(directory, 'gallery.db') },
          drill: { checks: [{ name: 'photos', sql: 'SELECT count(*) FROM photos', expect: 400 }] },
        },
        other: { source: { type: 'sqlite', file: join(directory, 'missing.db') } },
      },
    });
    @Module({ imports: [backups, routes] })
    class Root {}

    const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
    const app = await NestFactory.create(Root, adapter, { logger: false, forceCloseConnections: true });
    app.setGlobalPrefix('api');
    app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new AdminApp(app, directory, storage, `http://127.0.0.1:${port}`);
  }

  get backups(): BackupService {
    return this.app.get(BackupService);
  }

  get database(): string {
    return join(this.directory, 'gallery.db');
  }

  /** A request below the path of the routes, with the token of an admin unless another is given. */
  request(method: 'get' | 'post' | 'delete', path: string, token = 'admin'): supertest.Test {
    const request = supertest(this.url)[method](`/api/admin/backups/${path}`);
    return token === '' ? request : request.set('Authorization', `Bearer ${token}`);
  }

  /** The id of a new backup of the gallery. */
  async takeBackup(): Promise<string> {
    const { backupId } = await this.backups.startBackup('gallery').result;
    return backupId;
  }

  /** Everything a request could change, but what is written down of it: what is stored, the runs, and the rows of the gallery. */
  async state(): Promise<unknown> {
    const { objects } = await this.storage.list('');
    const keys = objects.map(({ key }) => key).filter((key) => !key.startsWith('.runs/') && !key.startsWith('.audit/'));
    return { keys, runs: this.backups.runs(), photos: countPhotos(this.database) };
  }

  async stop(): Promise<void> {
    await this.app.close();
    await rm(this.directory, { recursive: true });
  }
}

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'admin-'));
  fillDatabase(join(directory, 'gallery.db'));
  return directory;
}

export function guardedRoutes(): DynamicModule {
  return BackupAdminModule.register({
    guards: [PermissionGuard],
    imports: [TokenModule],
    actor(request: { readonly headers: { readonly authorization?: string } }) {
      const name = request.headers.authorization?.replace('Bearer ', '');
      if (name === 'broken') throw new Error('The table of users is gone.');
      return name;
    },
  });
}

export function countPhotos(file: string): number {
  return Number(execFileSync('sqlite3', ['-readonly', file, 'SELECT count(*) FROM photos'], { encoding: 'utf8' }));
}

export function changeDatabase(file: string, sql: string): void {
  execFileSync('sqlite3', [file, sql]);
}

function fillDatabase(file: string): void {
  const noise = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
    INSERT INTO photos SELECT i, randomblob(10000) FROM n`;
  changeDatabase(file, `CREATE TABLE photos (id INTEGER PRIMARY KEY, data BLOB); ${noise};`);
}

// The real app on a database of its own in a temporary directory, on a free port of 127.0.0.1, for tests.

import type { INestApplication } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Test } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { AppModule } from '../app.module.js';
import type { Role } from '../auth/role.js';
import { DatabaseService } from '../database/database.service.js';
import type { Environment } from '../settings/environment-reader.js';
import { Settings } from '../settings/settings.js';

export const PASSWORDS: Readonly<Record<Role, string>> = {
  admin: 'the-password-of-the-admin',
  viewer: 'the-password-of-the-viewer',
};

export type Client = ReturnType<typeof request.agent>;

export interface TestApp {
  readonly app: INestApplication;
  readonly database: DatabaseService;
  readonly directory: string;
  /** Without a token. */
  readonly anyone: Client;
  readonly admin: Client;
  readonly viewer: Client;
  stop(): Promise<void>;
}

export async function startTestApp(environment: Environment = {}): Promise<TestApp> {
  const directory = await mkdtemp(join(tmpdir(), 'gallery-'));
  const settings = new Settings({
    DATABASE_PATH: join(directory, 'gallery.db'),
    BACKUP_DIR: join(directory, 'backups'),
    BACKUP_SCHEDULE: 'off',
    ADMIN_PASSWORD: PASSWORDS.admin,
    VIEWER_PASSWORD: PASSWORDS.viewer,
    ...filesIn(directory, environment),
    ...environment,
  });
  const module = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(Settings)
    .useValue(settings)
    .compile();
  const app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const as = (role: Role) => request.agent(url).auth(app.get(JwtService).sign({ sub: role, role }), { type: 'bearer' });
  return {
    app,
    database: app.get(DatabaseService),
    directory,
    anyone: request.agent(url),
    admin: as('admin'),
    viewer: as('viewer'),
    async stop() {
      await app.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Where a profile that backs up files finds them. */
function filesIn(directory: string, { BACKUP_PROFILE }: Environment): Environment {
  return BACKUP_PROFILE === undefined
    ? {}
    : {
        LOG_FILE: join(directory, 'logs', 'backend.log'),
        UPLOADS_DIR: join(directory, 'uploads'),
        RESTORED_DIR: join(directory, 'restored'),
        CACHE_DIR: join(directory, 'cache'),
        TRANSLATION_MEMORY_DIR: join(directory, 'translation-memory'),
      };
}

// The same tests on every database that the app can be on.

import { describe } from '@jest/globals';
import type { DatabaseSettings } from '../settings/database-settings.js';
import type { Environment } from '../settings/environment-reader.js';
import { startOnPostgres } from './postgres-app.js';
import { describeWithServers } from './servers.js';
import { startTestApp, type TestApp } from './test-app.js';

export type StartApp = (environment?: Environment) => Promise<TestApp>;

export function onEachDatabase(define: (start: StartApp, type: DatabaseSettings['type']) => void): void {
  describe('on SQLite', () => define(startTestApp, 'sqlite'));
  describeWithServers(['postgres'], 'on PostgreSQL', () => define(startOnPostgres, 'postgres'));
}

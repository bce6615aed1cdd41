// What each profile backs up, when, and for how long it is kept.

import { expect, it } from '@jest/globals';
import type { BackupModuleOptions } from 'nestjs-backup';
import { DatabaseService } from '../../database/database.service.js';
import type { Environment } from '../../settings/environment-reader.js';
import { Settings } from '../../settings/settings.js';
import { backupOptions } from '../backups.module.js';

function optionsOf(environment: Environment): BackupModuleOptions {
  const settings = new Settings(environment);
  return backupOptions(settings, new DatabaseService(settings));
}

const cronOf = (schedule: unknown) => (schedule as { readonly cron?: string } | undefined)?.cron;

function scheduleOf(environment: Environment): unknown[] {
  const { jobs, groups = {} } = optionsOf(environment);
  return [
    ...Object.entries(jobs).map(([name, { schedule, retention }]) => [name, cronOf(schedule), retention]),
    ...Object.entries(groups).map(([name, { schedule }]) => [name, cronOf(schedule)]),
  ];
}

it('portfolio', () => {
  expect(scheduleOf({ BACKUP_PROFILE: 'portfolio' })).toEqual([
    ['gallery', '0 2 * * *', { maxAge: '30d', byTrigger: { event: { maxAge: '90d' } } }],
    ['social-tables', '0 3 * * 0', { maxAge: '12w' }],
    ['logs', '0 1 * * *', { maxAge: '7d' }],
  ]);
});

const TRANSLATION = {
  BACKUP_PROFILE: 'translation',
  DATABASE_URL: 'postgres://gallery@localhost/gallery',
  BACKUP_ENCRYPTION_KEY: 'a passphrase for tests',
};

it('translation', () => {
  expect(scheduleOf(TRANSLATION)).toEqual([
    ['gallery', '0 2 * * *', { daily: 7, weekly: 4, monthly: 3 }],
    ['hourly-changes', '0 * * * *', { maxAge: '24h' }],
    ['uploads', '0 3 * * *', { maxAge: '30d' }],
    ['cache', '0 3 * * *', { maxAge: '3d' }],
    ['translation-memory', '0 3 * * *', { maxAge: '30d' }],
    ['configuration', '*/15 * * * *', { maxAge: '30d' }],
    ['logs', '0 4 * * *', { maxAge: '30d' }],
    ['everything', '0 5 * * 0'],
  ]);
});

it('translation keeps uploads in a cheaper class where there is one', () => {
  const bucket = { ...TRANSLATION, BACKUP_S3_BUCKET: 'backups', BACKUP_S3_REGION: 'eu-central-1' };
  expect(optionsOf(bucket).jobs['uploads']?.storageClass).toBe('STANDARD_IA');
  const elsewhere = { ...bucket, BACKUP_S3_ENDPOINT: 'https://ceph.example.com' };
  expect(optionsOf(elsewhere).jobs['uploads']?.storageClass).toBeUndefined();
});

it.each<[Environment, RegExp]>([
  [{ BACKUP_PROFILE: 'portfolio', DATABASE_URL: 'postgres://localhost/gallery' }, /portfolio is for an SQLite file/],
  [{ BACKUP_PROFILE: 'translation' }, /translation is for PostgreSQL.*\n.*backs up secrets; set BACKUP_AGE_RECIPIENTS/],
  [{ BACKUP_PROFILE: 'other' }, /BACKUP_PROFILE must be one of gallery, portfolio, translation/],
])('%j is refused', (environment, problem) => {
  expect(() => new Settings(environment)).toThrow(problem);
});

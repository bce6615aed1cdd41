// The environment is read into settings, or refused with every problem named.

import { describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { type Environment, SettingsError } from './environment-reader.js';
import { Settings } from './settings.js';

const SECRETS = { JWT_SECRET: 'j'.repeat(32), ADMIN_PASSWORD: 'a'.repeat(12) };

function problems(environment: Environment): readonly string[] {
  try {
    void new Settings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('Settings', () => {
  it('need nothing in development, and warn about what is only fine there', () => {
    const settings = new Settings({});
    expect(settings).toMatchObject({ host: '127.0.0.1', port: 3000, database: { path: resolve('data/gallery.db') } });
    expect(settings.accounts.map(({ name }) => name)).toEqual(['admin']);
    expect(settings.warnings.join()).toMatch(/JWT_SECRET.*ADMIN_PASSWORD/);
    expect(settings.jwtSecret).not.toBe(new Settings({}).jwtSecret);
  });

  it('take empty values as not set', () => {
    expect(new Settings({ PORT: '', DATABASE_URL: ' ', VIEWER_PASSWORD: '' })).toMatchObject({ port: 3000 });
  });

  it.each([{ NODE_ENV: 'production' }, { HOST: '0.0.0.0' }])('need secrets with %j', (environment) => {
    expect(problems(environment)).toHaveLength(2);
    expect(problems({ ...environment, ...SECRETS })).toEqual([]);
    expect(new Settings({ ...environment, ...SECRETS }).warnings).toEqual([]);
  });

  it('name every problem at once, and no secret', () => {
    const found = problems({
      PORT: '70000',
      DATABASE_URL: 'mysql://gallery:hunter2@db/gallery',
      JWT_SECRET: 'short-secret',
      ADMIN_PASSWORD: 'hunter3',
    });
    expect(found.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'JWT_SECRET',
      'ADMIN_PASSWORD',
    ]);
    expect(found.join()).not.toMatch(/hunter|short-secret/);
  });

  it.each([
    [{ DATABASE_PATH: '/var/lib/g.db' }, '/var/lib/g.db'],
    [{ DATABASE_URL: 'sqlite:/var/lib/g.db' }, '/var/lib/g.db'],
    [{ DATABASE_URL: 'sqlite:///var/lib/my%20g.db' }, '/var/lib/my g.db'],
    [{ DATABASE_URL: 'file:./g.db' }, resolve('g.db')],
    [{ DATABASE_URL: 'file:///var/lib/g.db' }, '/var/lib/g.db'],
  ])('find the database of %j', (environment, path) => {
    expect(new Settings(environment).database).toEqual({ type: 'sqlite', path });
  });

  it.each(['postgres://gallery:hunter2@db:5433/gallery', 'postgresql:///gallery?host=/run/postgresql'])(
    'find the database of %s',
    (url) => {
      expect(new Settings({ DATABASE_URL: url }).database).toEqual({ type: 'postgres', url });
    },
  );

  it.each([
    'sqlite::memory:',
    'file://db/g.db',
    'file:./g.db?mode=ro',
    './g.db',
    'file:',
    'postgres://db',
    'postgres://db/',
    'postgres://db:port/gallery',
  ])('refuse %s as database URL', (url) => {
    expect(problems({ DATABASE_URL: url })).toHaveLength(1);
  });

  it('back up every night, to a directory of their own, for a month', () => {
    expect(new Settings({}).backup).toEqual({
      directory: resolve('data/backups'),
      schedule: '0 02 * * *',
      timeZone: 'UTC',
      retentionDays: 30,
      staleAfterHours: 25,
      encryption: 'none',
      alerts: {},
    });
    expect(new Settings({ BACKUP_SCHEDULE: 'off' }).backup.schedule).toBeUndefined();
  });

  it('encrypt backups to public keys or with a passphrase, not both', () => {
    const keys = { BACKUP_AGE_RECIPIENTS: 'age1a, age1b' };
    const passphrase = { BACKUP_ENCRYPTION_KEY: 'correct horse battery staple' };
    expect(new Settings(keys).backup.encryption).toEqual({ recipients: ['age1a', 'age1b'], identities: [] });
    expect(new Settings(passphrase).backup.encryption).toEqual({ passphrase: 'correct horse battery staple' });
    expect(problems({ ...keys, ...passphrase })).toHaveLength(1);
    expect(problems({ BACKUP_AGE_IDENTITY: 'AGE-SECRET-KEY-1A' })).toHaveLength(1);
    expect(problems({ BACKUP_ENCRYPTION_KEY: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it('back up to a bucket instead of a directory, or to both', () => {
    expect(new Settings({ BACKUP_S3_BUCKET: 'acme' }).backup).toMatchObject({
      s3: { storage: { type: 's3', bucket: 'acme' } },
    });
    const all = new Settings({
      BACKUP_DIR: '/backups',
      BACKUP_S3_BUCKET: 'acme',
      BACKUP_S3_ENDPOINT: 'https://s3.example.com',
      BACKUP_S3_REGION: 'eu-central-1',
      BACKUP_S3_PROVIDER: 'ceph',
      BACKUP_S3_ACCESS_KEY_ID: 'id',
      BACKUP_S3_SECRET_ACCESS_KEY: 'secret',
      BACKUP_S3_PREFIX: 'gallery',
      BACKUP_S3_FORCE_PATH_STYLE: 'false',
    });
    expect(all.backup).toMatchObject({
      directory: '/backups',
      s3: {
        prefix: 'gallery',
        storage: {
          type: 's3',
          bucket: 'acme',
          endpoint: 'https://s3.example.com',
          region: 'eu-central-1',
          provider: 'ceph',
          credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
          forcePathStyle: false,
        },
      },
    });
    expect(new Settings({ BACKUP_S3_BUCKET: 'acme' }).backup.directory).toBeUndefined();
  });

  it('name every problem with a bucket at once, and no secret', () => {
    const found = problems({
      BACKUP_S3_ENDPOINT: 'ftp://s3.example.com',
      BACKUP_S3_SECRET_ACCESS_KEY: 'hunter2',
      BACKUP_S3_PROVIDER: 'acme',
      BACKUP_S3_FORCE_PATH_STYLE: 'yes',
    });
    expect(found.map((problem) => problem.split(' ')[0])).toEqual([
      'BACKUP_S3_ENDPOINT',
      'BACKUP_S3_ACCESS_KEY_ID',
      'BACKUP_S3_PROVIDER',
      'BACKUP_S3_FORCE_PATH_STYLE',
      'BACKUP_S3_BUCKET',
    ]);
    expect(found.join()).not.toContain('hunter2');
  });

  it('tell nobody when nothing is said, and whoever is named', () => {
    const environment = {
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T/B/1',
      SMTP_URL: 'smtp://mail.example.com',
      ALERT_EMAIL_TO: 'ops@example.com, boss@example.com',
      ALERT_EMAIL_FROM: 'backups@example.com',
      ALERT_WEBHOOK_URL: 'https://example.com/hook',
      ALERT_WEBHOOK_SECRET: 's'.repeat(16),
      HEARTBEAT_URL: 'https://hc.example.com/1',
    };
    expect(new Settings(environment).backup.alerts).toEqual({
      notifiers: {
        slack: { type: 'slack', url: 'https://hooks.slack.com/services/T/B/1' },
        mail: {
          type: 'email',
          url: 'smtp://mail.example.com',
          from: 'backups@example.com',
          to: ['ops@example.com', 'boss@example.com'],
        },
        webhook: { type: 'webhook', url: 'https://example.com/hook', secret: 's'.repeat(16) },
      },
      heartbeat: { url: 'https://hc.example.com/1' },
    });
  });

  it('name every problem with who is told at once, and no secret', () => {
    const found = problems({
      SLACK_WEBHOOK_URL: 'hunter2',
      SMTP_URL: 'smtp://ops:hunter2@mail.example.com',
      ALERT_WEBHOOK_SECRET: 'hunter2-hunter2-hunter2',
      HEARTBEAT_URL: 'ftp://hunter2',
    });
    expect(found.map((problem) => problem.split(/[ ,]/)[0])).toEqual([
      'SLACK_WEBHOOK_URL',
      'SMTP_URL',
      'ALERT_WEBHOOK_URL',
      'HEARTBEAT_URL',
    ]);
    expect(found.join()).not.toContain('hunter2');
  });

  it('refuse two databases', () => {
    expect(problems({ DATABASE_PATH: 'a.db', DATABASE_URL: 'file:b.db' })).toHaveLength(1);
  });
});

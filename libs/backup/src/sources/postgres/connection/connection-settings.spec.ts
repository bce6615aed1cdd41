// Where the database is, by each way of saying it.

import { describe, expect, it } from '@jest/globals';

import { settleConnection } from './connection-settings.js';
import type { PostgresConnectionOptions } from '../options.js';

const NO_TLS = { mode: 'prefer', ca: undefined, cert: undefined, key: undefined };
const PEM = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----';

function password(): string {
  return 'token';
}

function settled(options: PostgresConnectionOptions, env: Record<string, string> = {}) {
  return settleConnection(options, env);
}

function borrowed(options: object) {
  return settled({ dataSource: { options: { type: 'postgres', ...options } } });
}

function refusal(options: PostgresConnectionOptions): string {
  try {
    settled(options);
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('settleConnection', () => {
  it('goes by the environment when nothing is said', () => {
    const env = {
      PGHOST: 'db',
      PGPORT: '5433',
      PGUSER: 'app',
      PGPASSWORD: 'x',
      PGDATABASE: 'gallery',
      PGSSLMODE: 'require',
    };
    expect(settled({}, env)).toEqual({
      host: 'db',
      port: 5433,
      user: 'app',
      password: 'x',
      database: 'gallery',
      tls: { ...NO_TLS, mode: 'require' },
    });
    expect(settled({}, { USER: 'me' })).toMatchObject({ host: 'localhost', port: 5432, user: 'me', database: 'me' });
  });

  it('goes by a URL, whatever others have added to it, and single options say what it does not', () => {
    const url =
      'postgresql://a%40b:p%3Aw@[::1]:6000/my%20db?schema=public&connection_limit=5&sslmode=verify-full&sslrootcert=/ca';
    expect(settled({ url })).toEqual({
      host: '::1',
      port: 6000,
      user: 'a@b',
      password: 'p:w',
      database: 'my db',
      tls: { ...NO_TLS, mode: 'verify-full', ca: '/ca' },
    });
    expect(settled({ url: 'postgres://db/gallery', user: 'app', database: 'other' })).toMatchObject({
      user: 'app',
      database: 'other',
    });
    expect(settled({ url: 'postgres://app@/gallery?host=/run/postgresql' })).toMatchObject({ host: '/run/postgresql' });
  });

  it('borrows from a data source', () => {
    const options = { type: 'postgres', host: 'db', port: 1, username: 'app', password, database: 'gallery' };
    expect(settled({ dataSource: { options } })).toMatchObject({ host: 'db', port: 1, user: 'app', password });
    const ssl = { rejectUnauthorized: false };
    expect(settled({ dataSource: { options: { ...options, ssl } } }).tls.mode).toBe('require');
    expect(settled({ dataSource: { options: { ...options, ssl: { ca: Buffer.from(PEM) } } } }).tls).toMatchObject({
      mode: 'verify-full',
      ca: PEM,
    });
    expect(settled({ dataSource: { options: { type: 'postgres', url: 'postgres://db/x' } } }).database).toBe('x');
    expect(settled({ dataSource: { options }, database: 'copy' }).database).toBe('copy');
  });

  it('borrows from a data source what its driver would go by', () => {
    const master = { host: 'primary', username: 'app', database: 'gallery', ssl: { rejectUnauthorized: false } };
    const replication = { master, slaves: [{ host: 'replica' }] };
    expect(borrowed({ replication })).toMatchObject({ host: 'primary', user: 'app', tls: { mode: 'require' } });
    const both = { url: 'postgres://app@db/gallery', host: 'other', username: 'other', database: 'other', port: 1 };
    expect(borrowed({ ...both, ssl: true })).toMatchObject({
      host: 'db',
      port: 5432,
      user: 'app',
      database: 'gallery',
    });
    expect(borrowed({ ...both, ssl: true }).tls.mode).toBe('verify-full');
    expect(borrowed({ host: 'db', database: 'x', extra: { host: 'pool', ssl: true } })).toMatchObject({
      host: 'pool',
      database: 'x',
      tls: { mode: 'verify-full' },
    });
  });

  it('needs no encryption for a socket', () => {
    expect(settled({ host: '/run/postgresql', ssl: true }).tls.mode).toBe('disable');
    expect(settled({ ssl: true }).tls.mode).toBe('verify-full');
    expect(settled({ ssl: { ca: PEM } }).tls.mode).toBe('verify-full');
  });

  it('refuses what can be no connection, and never quotes a URL', () => {
    for (const url of [
      'hunter2',
      'mysql://app:hunter2@db/x',
      'postgres://app:hunter2%@db/x',
      'postgres://app:hunter2@db/x?sslmode=yes',
    ]) {
      expect(refusal({ url })).toMatch(/^The connection URL can't be used/);
      expect(refusal({ url })).not.toContain('hunter2');
    }
    expect(refusal({ dataSource: { options: { type: 'mysql' } } })).toContain('mysql');
    for (const replication of [undefined, {}, { master: {} }]) {
      const options = { type: 'postgres', ...(replication && { replication, host: 'not the master' }) };
      expect(refusal({ dataSource: { options } })).toContain('neither a host nor a database');
    }
    expect(refusal({ database: 'ä'.repeat(32) })).toContain('64 bytes');
    expect(refusal({ database: 'a\0b' })).toContain('name of the database');
  });
});

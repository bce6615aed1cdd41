// Options of a PostgreSQL source: what is taken, what is refused, and that no secret is repeated.

import { describe, expect, it } from '@jest/globals';

import { Reader } from '../../core/reader.js';
import { parsePostgres } from './parse-postgres.js';

function parse(options: Record<string, unknown>) {
  const reader = new Reader({ type: 'postgres', ...options });
  const settings = parsePostgres(reader);
  return { settings, problems: reader.problems.map(({ path, message }) => `${path} ${message}`) };
}

describe('parsePostgres', () => {
  it('takes nothing at all: the environment says where the database is', () => {
    expect(parse({})).toEqual({ settings: { type: 'postgres' }, problems: [] });
  });

  it('takes every option', () => {
    const options = {
      url: 'postgres://app@db/gallery',
      ssl: { mode: 'verify-full', ca: '/etc/ca.pem' },
      schemas: ['public'],
      excludeSchemas: ['audit'],
      tables: ['photos'],
      excludeTables: ['logs'],
      excludeData: ['public.sessions'],
      globals: true,
      binaryDirectory: '/usr/lib/postgresql/17/bin',
      maintenanceDatabase: 'admin',
      restoreMode: 'in-place',
      restoreJobs: 4,
      scratchDirectory: '/var/tmp',
      ignoreOwners: true,
      endSessions: false,
      hooks: { beforeSwap: () => undefined },
    };
    const { settings, problems } = parse({ ...options, lockTimeout: '3s', factsBudget: 500 });
    expect(problems).toEqual([]);
    expect(settings).toEqual({ type: 'postgres', ...options, lockTimeoutMs: 3000, factsBudgetMs: 500 });
  });

  it('takes a data source, and nothing beside it that says the same', () => {
    const dataSource = { options: { type: 'postgres', database: 'gallery' }, query: () => undefined };
    expect(parse({ dataSource }).settings).toMatchObject({ dataSource: { options: dataSource.options } });
    expect(parse({ dataSource, host: 'db', globals: true }).problems).toEqual([
      'host is said by dataSource already; give one of them',
    ]);
  });

  it('takes no variable that is not set for a database of the environment', () => {
    expect(parse({ url: undefined, password: undefined, hooks: undefined }).problems).toEqual([
      'url is given as undefined; is the environment variable set that it is read from?',
      'password is given as undefined; is the environment variable set that it is read from?',
    ]);
  });

  it('takes no duration that the server could not count', () => {
    expect(parse({ lockTimeout: '25d', factsBudget: '100d' }).problems).toEqual([
      'lockTimeout must be at most 24d',
      'factsBudget must be at most 24d',
    ]);
    expect(parse({ lockTimeout: '24d', factsBudget: '24d' }).problems).toEqual([]);
  });

  it('names every mistake', () => {
    const { problems } = parse({
      port: 0,
      password: 1234,
      ssl: { mode: 'yes', rejectUnauthorized: false },
      dataSource: 'typeorm',
      tables: 'photos',
      restoreMode: 'beside',
      restoreJobs: 0,
      lockTimeout: 'soon',
      excludeTable: ['logs'],
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(
      expect.arrayContaining([
        'port',
        'password',
        'ssl.mode',
        'ssl.rejectUnauthorized',
        'dataSource',
        'tables',
        'restoreMode',
        'restoreJobs',
        'lockTimeout',
        'excludeTable',
      ]),
    );
    expect(problems.join()).not.toContain('1234');
  });
});

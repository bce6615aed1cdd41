// Options of jobs on some tables, and of the storage class of a job.

import { describe, expect, it } from '@jest/globals';

import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const SQLITE = { type: 'sqlite-tables', file: 'gallery.db', tables: ['comments'] };

describe('the options of tables', () => {
  it('are named, and may be optional', () => {
    const source = { ...SQLITE, tables: ['comments', { name: 'likes', optional: true }, { name: 'stars' }] };
    expect(parseOptions(usable({ source })).jobs['gallery']?.source).toEqual({
      type: 'sqlite-tables',
      file: 'gallery.db',
      tables: [
        { name: 'comments', optional: false },
        { name: 'likes', optional: true },
        { name: 'stars', optional: false },
      ],
    });
  });

  it('say where a PostgreSQL database is as other sources do', () => {
    const source = { type: 'postgres-tables', url: 'postgres://db/app', tables: ['comments'], lockTimeout: '5s' };
    expect(parseOptions(usable({ source })).jobs['gallery']?.source).toEqual({
      type: 'postgres-tables',
      url: 'postgres://db/app',
      tables: [{ name: 'comments', optional: false }],
      lockTimeoutMs: 5000,
    });
    expect(problemsOf(usable({ source: { ...source, url: undefined, globals: true } }))).toEqual([
      expect.stringContaining('globals is not known here'),
      expect.stringContaining('url is given as undefined'),
    ]);
  });

  it.each([
    [{ tables: [] }, 'tables must name at least one table'],
    [{ tables: undefined }, 'tables must be a list'],
    [{ tables: ['a', 'A'] }, 'tables[1] is named twice'],
    [{ tables: [{ name: 'a', optional: 'yes' }] }, 'tables[0].optional must be true or false'],
    [{ tables: [{ name: 'a', where: 'x' }] }, 'tables[0].where is not known here'],
    [{ tables: [''] }, 'tables[0] must be a text'],
    [{ hooks: {} }, 'hooks is not known here'],
  ])('can not be %j', (options, problem) => {
    const found = problemsOf(usable({ source: { ...SQLITE, ...options } }));
    expect(found[0]).toContain(`jobs.gallery.source.${problem}`);
  });
});

describe('the storage class of a job', () => {
  const destinations = {
    local: { storage: { type: 'local', directory: '/backups' } },
    aws: { storage: { type: 's3', bucket: 'backups', storageClass: 'STANDARD' } },
    r2: { storage: { type: 's3', bucket: 'others', provider: 'r2' } },
  };

  it('is taken for the destinations in S3', () => {
    const options = usable({ storageClass: 'STANDARD_IA', destinations: ['local', 'aws'] }, { destinations });
    expect(parseOptions(options).jobs['gallery']).toMatchObject({ storageClass: 'STANDARD_IA' });
  });

  it.each([
    [{ storageClass: 'DEEP_ARCHIVE', destinations: ['aws'] }, 'must be one of STANDARD, STANDARD_IA'],
    [{ storageClass: 'GLACIER', destinations: ['r2'] }, 'must be one of STANDARD, STANDARD_IA at r2'],
    [{ storageClass: 'STANDARD_IA', destinations: ['local'] }, 'is for objects in S3, and none of the destinations'],
    [{ storageClass: '' }, 'must be a text'],
  ])('can not be %j', (job, problem) => {
    expect(problemsOf(usable(job, { destinations }))[0]).toContain(`jobs.gallery.storageClass ${problem}`);
  });
});

// Options of an S3 storage: what is taken over, what is refused, and that no secret is repeated.

import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { S3Storage } from '../../storage/s3/s3-storage.js';
import { composeJobs } from '../compose.js';
import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

function withStorage(storage: object): object {
  return usable({}, { destinations: { away: { storage: { type: 's3', ...storage } } } });
}

/** The problems without the path that they all begin with. */
function problems(storage: object): string[] {
  return problemsOf(withStorage(storage)).map((problem) => problem.replace('destinations.away.storage.', ''));
}

describe('the options of an S3 storage', () => {
  it('need no more than a bucket', () => {
    const settings = parseOptions(withStorage({ bucket: 'backups' }));
    expect(settings.destinations['away']?.storage).toEqual({ type: 's3', bucket: 'backups' });
    const [job] = composeJobs(settings, systemClock);
    const storage = job?.catalogs[0]?.destination.storage;
    expect(storage).toBeInstanceOf(S3Storage);
    expect(storage?.location).toBe('s3://backups');
  });

  it('are all taken over', () => {
    const asTheyAre = {
      bucket: 'backups',
      region: 'eu-central-1',
      endpoint: 'https://s3.example.com',
      forcePathStyle: false,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
      provider: 'minio',
      storageClass: 'STANDARD',
      serverSideEncryption: { type: 'aws:kms', keyId: 'k' },
      tags: { team: 'blue sky' },
      metadata: { owner: 'me & you' },
      deleteMode: 'never',
      objectLock: { mode: 'compliance', days: 30 },
      concurrency: 2,
    };
    const options = { ...asTheyAre, partSize: '16MiB', timeout: '10s', retryFor: '5m' };
    expect(parseOptions(withStorage(options)).destinations['away']?.storage).toEqual({
      ...asTheyAre,
      type: 's3',
      partBytes: 16 * 2 ** 20,
      idleTimeoutMs: 10_000,
      retryForMs: 300_000,
    });
  });

  it.each([
    [{}, 'bucket must be a text that is not empty, not missing'],
    [{ bucket: 's3://b' }, 'bucket must be the name of a bucket'],
    [{ endpoint: 'example.com' }, 'endpoint must be a URL such as'],
    [{ endpoint: 'ftp://example.com' }, 'endpoint must be a URL such as'],
    [{ provider: 'gcs' }, 'provider must be one of aws, minio'],
    [{ deleteMode: 'no' }, 'deleteMode must be one of allow, never'],
    [{ objectLock: { mode: 'legal', days: 1 } }, 'objectLock.mode must be one of governance, compliance'],
    [{ objectLock: { mode: 'governance', days: 0 } }, 'objectLock.days must be a whole number from 1'],
    [{ concurrency: 17 }, 'concurrency must be a whole number from 1 to 16, not 17'],
    [{ partSize: '1MiB' }, 'partSize must be from "5MiB" to "2560MiB"'],
    [{ timeout: 0 }, 'timeout must be a duration above zero'],
    [{ serverSideEncryption: 'aes' }, 'serverSideEncryption must be "AES256" or'],
    [{ tags: { a: '<' } }, 'tags.a must be letters, digits, spaces'],
    [{ tags: Object.fromEntries(Array.from('abcdefghijk', (key) => [key, 'x'])) }, 'tags must be 10 at the most'],
    [{ metadata: { a: 'ü' } }, 'metadata.a must be printable ASCII'],
    [{ metadata: { 'a b': 'x' } }, 'metadata.a b must be printable ASCII'],
    [{ secretAccessKey: 'x' }, 'secretAccessKey is not known here'],
  ])('can not be %p', (options, problem) => {
    const found = problems({
      bucket: 'backups',
      ...(Object.keys(options).length === 0 ? { bucket: undefined } : options),
    });
    expect(found[0]).toContain(problem);
  });

  it.each([
    [{ storageClass: 'DEEP_ARCHIVE' }, 'storageClass must be one of STANDARD, STANDARD_IA'],
    [{ provider: 'r2', tags: { a: 'b' } }, 'tags is not supported by r2'],
    [{ endpoint: 'https://s3.us-west-004.backblazeb2.com', tags: { a: 'b' } }, 'tags is not supported by b2'],
    [{ provider: 'r2', objectLock: { mode: 'governance', days: 1 } }, 'objectLock is not supported by r2'],
    [
      { provider: 'spaces', serverSideEncryption: 'AES256' },
      'serverSideEncryption of AES256 is not supported by spaces',
    ],
  ])('are refused where the provider does not have them: %p', (options, problem) => {
    expect(problems({ bucket: 'backups', ...options })).toEqual([expect.stringContaining(problem)]);
  });

  it('never repeat a secret', () => {
    const credentials = { accessKeyId: 'AKIA-visible', secretAccessKey: 7_351_246, sessionToken: ['hidden-token'] };
    const found = problems({ bucket: 'backups', credentials, endpoint: 'https://me:hidden@example.com' });
    expect(found).toHaveLength(3);
    expect(found.join()).not.toMatch(/7351246|hidden|AKIA/);
  });

  it('may not name one place twice', () => {
    const away = { storage: { type: 's3', bucket: 'backups' }, prefix: 'x' };
    expect(problemsOf(usable({}, { destinations: { away, again: away } }))).toEqual([
      'destinations.again is the same place as away; give one of them another place or prefix',
    ]);
    const elsewhere = { storage: { type: 's3', bucket: 'backups', endpoint: 'https://s3.example.com' }, prefix: 'x' };
    const local = { storage: { type: 'local', directory: 'b' }, prefix: 'x' };
    expect(problemsOf(usable({}, { destinations: { away, elsewhere, local } }))).toEqual([]);
  });
});

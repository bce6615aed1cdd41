// URLs of storages: what they say, and what is wrong with those that say nothing.

import { describe, expect, it } from '@jest/globals';

import { parseStorageUrl } from './storage-url.js';

describe('the URL of a storage', () => {
  it.each([
    ['file:///mnt/back%20ups', { storage: { type: 'local', directory: '/mnt/back ups' } }],
    ['s3://acme', { storage: { type: 's3', bucket: 'acme' } }],
    ['s3://acme/prod%20eu/x/', { storage: { type: 's3', bucket: 'acme' }, prefix: 'prod eu/x' }],
    ['s3://acme/100%', { storage: { type: 's3', bucket: 'acme' }, prefix: '100%' }],
    [
      's3://acme?endpoint=https://s3.example.com:9000&region=eu&path-style=false&provider=minio',
      {
        storage: {
          type: 's3',
          bucket: 'acme',
          endpoint: 'https://s3.example.com:9000',
          region: 'eu',
          forcePathStyle: false,
          provider: 'minio',
        },
      },
    ],
  ])('%s is understood', (url, options) => {
    expect(parseStorageUrl(url)).toEqual(options);
  });

  it.each([
    ['/mnt/backups', '"/mnt/backups" is no URL of a storage.', 'Write s3://bucket/prefix'],
    ['https://s3.example.com/x', 'is no URL of a storage', 'Write s3://'],
    ['file://mnt/backups', 'names the machine mnt', 'file:///mnt/backups'],
    ['s3:///prefix', 'names no bucket', 'Write s3://'],
    ['s3://acme?regoin=eu', 'unknown parameter regoin', 'Write s3://'],
    ['s3://key:hunter2@acme', 'holds no credentials', 'AWS_ACCESS_KEY_ID'],
    ['s3://acme?endpoint=http://key:hunter2@host', 'holds no credentials', 'AWS_PROFILE'],
    ['s3//key:hunter2@acme', 'What was given is no URL', 'Write s3://'],
  ])('%s is refused', (url, message, hint) => {
    let thrown: unknown;
    try {
      parseStorageUrl(url);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
    expect(String(thrown)).not.toContain('hunter2');
  });
});

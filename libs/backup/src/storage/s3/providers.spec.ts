// Which provider an endpoint belongs to, which region is signed for, and what each provider lacks.

import { describe, expect, it } from '@jest/globals';

import { providerOf, regionOf, unsupported } from './providers.js';

describe('the provider and its region', () => {
  it.each([
    [undefined, 'aws', undefined],
    ['https://s3.eu-central-1.amazonaws.com', 'aws', undefined],
    ['https://0123456789abcdef.r2.cloudflarestorage.com', 'r2', 'auto'],
    ['https://s3.us-west-004.backblazeb2.com', 'b2', 'us-west-004'],
    ['https://s3.eu-central-2.wasabisys.com', 'wasabi', 'eu-central-2'],
    ['https://s3.wasabisys.com', 'wasabi', 'us-east-1'],
    ['https://fra1.digitaloceanspaces.com', 'spaces', 'us-east-1'],
    ['http://127.0.0.1:9000', 'other', 'us-east-1'],
    ['https://backblazeb2.com.example.org', 'other', 'us-east-1'],
  ])('are told by the endpoint %p', (endpoint, provider, region) => {
    const options = endpoint === undefined ? {} : { endpoint };
    expect(providerOf(options)).toBe(provider);
    expect(regionOf(options)).toBe(region);
  });

  it('are what the options say where they say it', () => {
    const options = { endpoint: 'https://s3.wasabisys.com', provider: 'minio', region: 'here' } as const;
    expect(providerOf(options)).toBe('minio');
    expect(regionOf(options)).toBe('here');
  });
});

describe('what a provider does not have', () => {
  it('is nothing at AWS, but for classes that can not be read at once', () => {
    const all = {
      tags: { a: 'b' },
      objectLock: { mode: 'governance', days: 1 },
      serverSideEncryption: 'AES256',
    } as const;
    expect(unsupported('aws', { ...all, storageClass: 'GLACIER_IR' })).toEqual([]);
    expect(unsupported('aws', { storageClass: 'GLACIER' })).toEqual([
      ['storageClass', expect.stringContaining('read')],
    ]);
  });

  it('is named, each with its option', () => {
    const asked = {
      tags: {},
      objectLock: { mode: 'governance', days: 1 },
      serverSideEncryption: { type: 'aws:kms' },
    } as const;
    expect(unsupported('r2', asked).map(([option]) => option)).toEqual(['tags', 'objectLock', 'serverSideEncryption']);
    expect(unsupported('b2', asked).map(([option]) => option)).toEqual(['tags', 'serverSideEncryption']);
    expect(unsupported('ceph', { ...asked, storageClass: 'OUR_OWN' })).toEqual([]);
  });
});

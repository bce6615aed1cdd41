// Where claims go, and what is said where they keep nobody apart.

import { describe, expect, it } from '@jest/globals';

import { Catalog } from '../catalog/catalog.js';
import { systemClock } from '../core/clock.js';
import { LocalStorage } from '../storage/local/local-storage.js';
import { S3Storage } from '../storage/s3/s3-storage.js';
import { claimsDestination, mayRunTwice } from './claims-destination.js';

const catalog = (name: string, storage: Catalog['destination']['storage']): Catalog =>
  new Catalog({ name, prefix: '', storage }, systemClock);
const bucketOf = (provider: 'aws' | 'b2' | 'minio'): Catalog =>
  catalog(provider, new S3Storage({ bucket: 'acme', endpoint: 'http://127.0.0.1:1', provider, clock: systemClock }));
const disk = catalog('disk', new LocalStorage({ directory: '/nowhere', clock: systemClock }));

describe('claims', () => {
  it.each([
    ['the only destination', [disk], 'disk'],
    ['the first that keeps copies apart', [bucketOf('b2'), bucketOf('minio'), bucketOf('aws'), disk], 'aws'],
    ['the first where none does', [bucketOf('minio'), bucketOf('b2')], 'minio'],
  ])('go to %s', (_, catalogs, expected) => {
    expect(claimsDestination({ catalogs })?.name).toBe(expected);
  });

  it('are warned of where they keep nobody apart', () => {
    expect(mayRunTwice({ name: 'gallery', catalogs: [bucketOf('b2'), disk] })).toBeUndefined();
    expect(mayRunTwice({ name: 'gallery', catalogs: [bucketOf('b2')] })).toMatchObject({
      message: expect.stringContaining(
        'Two copies of this application may both run gallery at the same moment: s3://acme',
      ),
      hint: expect.stringContaining('replicas: false'),
    });
  });
});

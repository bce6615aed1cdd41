// The rules for buckets that the documents show are taken by a real server as they are written.

import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { expect, it } from '@jest/globals';
import { join } from 'node:path';

import { codeBlocks } from '../readme/blocks.js';
import { ROOT } from '../readme/programs.js';
import { describeWithCeph } from '../servers/describe-with-ceph.js';
import { makeBucket } from './test-bucket.js';

async function shownRules(): Promise<LifecycleRule[][]> {
  const blocks = await codeBlocks(join(ROOT, 'libs/backup/docs/retention.md'));
  return blocks
    .filter(({ language }) => language === 'json')
    .map(({ code }) => (JSON.parse(code) as { readonly Rules: LifecycleRule[] }).Rules);
}

describeWithCeph('bucket rules', (ceph) => {
  it('are taken as the documents show them', async () => {
    const shown = await shownRules();
    expect(shown).toHaveLength(2);
    for (const Rules of shown) {
      const { client, name: Bucket } = await makeBucket(ceph(), { objectLock: true });
      await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
      const taken = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
      expect(taken.Rules?.toSorted(byId)).toMatchObject(Rules.toSorted(byId));
    }
  });
});

function byId(a: LifecycleRule, b: LifecycleRule): number {
  return (a.ID ?? '').localeCompare(b.ID ?? '');
}

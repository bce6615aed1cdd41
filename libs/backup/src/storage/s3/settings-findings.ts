// What the settings of a bucket mean for the backups in it.

import type { Check } from '../../core/source.js';
import type { LifecycleRule } from './requests.js';

export type Finding = Omit<Check, 'name'>;

/** A bucket, and what the options ask of it. */
export interface BucketPlace {
  readonly location: string;
  readonly neverDeletes: boolean;
  readonly asksForLock: boolean;
}

const RULES = 'docs/s3.md of nestjs-backup shows the rule as the AWS command line takes it.';

export function judgeRegion({ location }: BucketPlace, region: string | undefined): Finding {
  return ok(
    region === undefined
      ? `${location} does not say in which region it is.`
      : `${location} is in the region ${region}.`,
  );
}

export function judgeVersions({ location }: BucketPlace, keepsVersions: boolean): Finding {
  return keepsVersions
    ? ok(`${location} keeps versions: what is removed stays until a lifecycle rule expires it.`)
    : ok(`${location} keeps no versions: what is removed is gone.`);
}

export function judgeLock(
  { location, asksForLock }: BucketPlace,
  { enabled, rule }: { readonly enabled: boolean; readonly rule?: string },
): Finding {
  if (enabled) return ok(`${location} has object lock${rule === undefined ? '' : `, by default for ${rule}`}.`);
  if (!asksForLock) return ok(`${location} has no object lock.`);
  return {
    verdict: 'blocked',
    message: `The options ask for object lock, and ${location} has none.`,
    hint: 'Use a bucket that was created with object lock, or leave objectLock out of the options.',
  };
}

/** Of the rules those count that are about keys that begin like ours. */
export function judgeLifecycle(
  { location, neverDeletes }: BucketPlace,
  rules: readonly LifecycleRule[],
  prefix: string,
): Finding {
  const ours = rules.filter((rule) => prefix.startsWith(rule.prefix));
  if (neverDeletes && !ours.some(({ expiresObjects }) => expiresObjects)) {
    const message = `Nothing is ever removed from ${location}: deleteMode is never, and no lifecycle rule expires old backups.`;
    return { verdict: 'warning', message, hint: `Add a lifecycle rule that expires them. ${RULES}` };
  }
  if (ours.some(({ abortsUploads }) => abortsUploads))
    return ok(`A lifecycle rule aborts uploads that were left over.`);
  const message = `No lifecycle rule of ${location} aborts uploads that were left over.`;
  return { ...ok(message), hint: `Add one to the bucket: parts that nobody sees are paid for. ${RULES}` };
}

function ok(message: string): Finding {
  return { verdict: 'ok', message };
}

// What is to be said about the size of the newest good backup, compared with what is asked and with those before it.

import { plainBytes } from '../../../core/backup.js';
import type { Finding } from '../../../core/health.js';
import { formatBytes } from '../../../kit/sizes.js';
import { describeShrink, growthOf, shrinkOf } from '../../shrink.js';
import type { Survey } from '../survey.js';

export function tooSmall({ job, newestGood }: Survey): Finding[] {
  if (!newestGood || plainBytes(newestGood) >= job.minBytes) return [];
  const [has, least] = [formatBytes(plainBytes(newestGood)), formatBytes(job.minBytes)];
  return [
    {
      level: 'critical',
      name: 'too-small',
      message: `The newest good backup of ${job.source.target}, ${newestGood.manifest.id}, has ${has} of content, and must have ${least} (minSize).`,
      hint: `See whether ${job.source.target} still holds everything, or lower minSize of the job ${job.name}.`,
    },
  ];
}

/** While it is so nothing is pruned: what this compares is what retention compares. */
export function shrunk(survey: Survey): Finding[] {
  const { job, newestGood } = survey;
  const shrink = shrinkOf(sizesUpToNewest(survey));
  if (!newestGood || !shrink) return [];
  return [
    {
      level: 'warning',
      name: 'shrunk',
      message: `The newest good backup of ${job.source.target} is suspiciously small: ${describeShrink(newestGood.manifest.id, shrink)}.`,
      hint: `See whether ${job.source.target} still holds everything; old backups are not pruned while this is so.`,
    },
  ];
}

export function grown(survey: Survey): Finding[] {
  const { job, newestGood } = survey;
  const growth = growthOf(sizesUpToNewest(survey), job.expect.maxGrowth);
  if (!newestGood || !growth) return [];
  return [
    {
      level: 'warning',
      name: 'grown',
      message: `The newest good backup of ${job.source.target} is suspiciously large: ${describeShrink(newestGood.manifest.id, growth)}.`,
      hint: `See what fills ${job.source.target}. If that is meant, this ends by itself once it is usual; expect.maxGrowth says what is too much.`,
    },
  ];
}

/** What claims to be from the future is not compared. */
function sizesUpToNewest({ good, newestGood }: Survey): number[] {
  return newestGood ? good.slice(good.indexOf(newestGood)).map(plainBytes) : [];
}

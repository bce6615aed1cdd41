// Decides whether a backup builds on earlier ones or is whole.

import type { EarlierBackup } from '../../../core/source.js';
import { formatDuration } from '../../../kit/durations.js';
import type { FullRule } from '../settings.js';

/** Why the next backup has to be whole, as a sentence; undefined when it may build on the last of the chain. */
export function reasonForWhole(
  chain: readonly EarlierBackup[],
  { backups, ageMs }: Required<FullRule>,
  now: Date,
): string | undefined {
  const [first] = chain;
  if (first === undefined) return 'There is no earlier backup that it could build on.';
  if (chain.some(({ facts }) => facts.engine !== 'files')) return 'The earlier backups are of another source.';
  if (chain.length >= backups) return `${chain.length} backups need each other already.`;
  const age = now.getTime() - first.startedAt.getTime();
  if (age >= ageMs) return `The last whole one, ${first.id}, is ${formatDuration(age)} old.`;
  return undefined;
}

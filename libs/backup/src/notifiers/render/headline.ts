// The worst finding in a few words, for a title.

import type { Finding, FindingName, JobHealth } from '../../core/health.js';
import { roughly } from './wording.js';

/** `findings`: the worst first. */
export function headline([worst, ...others]: readonly Finding[], health: JobHealth | undefined): string {
  if (!worst) return 'nothing is wrong';
  return `${inShort(worst, health)}${others.length === 0 ? '' : `, and ${others.length} more`}`;
}

function inShort({ name, destination, notifier }: Finding, health: JobHealth | undefined): string {
  if (name === 'stale' && health?.newestGood) return `no good backup for ${roughly(health.newestGood.ageMs)}`;
  return IN_SHORT[name](destination ?? 'a destination', notifier ?? 'a notifier');
}

const IN_SHORT: Readonly<Record<FindingName, (destination: string, notifier: string) => string>> = {
  'no-backup': () => 'there is no good backup',
  stale: () => 'no good backup for too long',
  'too-small': () => 'the newest backup is too small',
  unreachable: (destination) => `${destination} can't be looked at`,
  'data-at-risk': () => 'more would be lost than is acceptable',
  shrunk: () => 'the newest backup is suspiciously small',
  'keys-missing': () => 'the key to the newest backup is missing',
  'foreign-keys': () => 'the keys here do not open new backups',
  'notifier-failing': (_, notifier) => `${notifier} takes no messages`,
  'heartbeat-failing': () => 'the heartbeat is not taken',
  behind: (destination) => `${destination} does not get the good backups`,
  'replication-behind': (destination) => `${destination} lacks what should have been copied there`,
  damaged: (destination) => `bad copies in ${destination}`,
  unreadable: (destination) => `unreadable backups in ${destination}`,
  'too-few': (destination) => `too few backups in ${destination}`,
  unproven: () => 'no backup was proven for too long',
  'slow-recovery': () => 'recovery takes too long',
  'too-large': (destination) => `${destination} holds more than it may`,
  'prune-overdue': (destination) => `${destination} is not being pruned`,
  'prune-refused': (destination) => `nothing is pruned in ${destination}, to be safe`,
  'from-the-future': () => 'a backup claims to be from the future',
  'clock-skew': (destination) => `the clock of ${destination} differs`,
  grown: () => 'the newest backup is suspiciously large',
  'group-stale': () => 'no complete backup of the group for too long',
};

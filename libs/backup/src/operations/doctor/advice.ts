// What the options leave out that most people want. Nothing is wrong with that, so no line is more than advice.

import type { Channel } from '../../core/channel.js';
import type { DoctorLine } from '../../core/doctor.js';
import { mayRunTwice } from '../claims-destination.js';
import { type Job, retentionOf } from '../job.js';
import { hasRules, isRule, type RetentionPolicy } from '../prune/policy.js';
import { line } from './examining.js';

export function advise(job: Job): readonly DoctorLine[] {
  const { name, catalogs, stages } = job;
  const places = catalogs.map((catalog) => catalog.name);
  const endless = catalogs.filter(({ destination }) => destination.storage.keepsForMs !== Number.POSITIVE_INFINITY);
  const growing = endless.map((catalog) => catalog.name).filter((place) => keepsAll(retentionOf(job, place)));
  const advice: readonly (readonly [applies: boolean, about: string, message: string, hint: string])[] = [
    [
      places.length === 1,
      'single-destination',
      `Every backup of ${name} is in one place, ${places[0]}.`,
      'Add a second destination elsewhere; both are filled from one capture.',
    ],
    [
      !stages.encrypts,
      'no-encryption',
      `The backups of ${name} are not encrypted.`,
      `Set encryption: { recipients: ['age1…'] }; age-keygen -o key.txt makes a key.`,
    ],
    [
      growing.length > 0,
      'no-retention',
      `Every backup of ${name} is kept for ever in ${growing.join(', ')}.`,
      `Set a retention rule, such as retention: { maxAge: '30d' }.`,
    ],
  ];
  return advice.flatMap(([applies, about, message, hint]) =>
    applies ? [line({ area: 'advice', subject: name }, about, 'ok', message, hint)] : [],
  );
}

/** For an application that may run in several copies. */
export function adviseOnCopies(job: Job): readonly DoctorLine[] {
  const risk = mayRunTwice(job);
  return risk ? [line({ area: 'advice', subject: job.name }, 'may-run-twice', 'warning', risk.message, risk.hint)] : [];
}

export function adviseOnChannels(channels: readonly Channel[]): readonly DoctorLine[] {
  if (channels.length > 0) return [];
  const hint = 'Add a notifier: Slack, email or a webhook.';
  return [line({ area: 'advice' }, 'no-notifier', 'ok', 'Nobody is told when a backup fails or does not come.', hint)];
}

function keepsAll(policy: RetentionPolicy): boolean {
  return ![policy, ...Object.values(policy.byTrigger ?? {})].some(hasRules) && !isRule(policy.maxTotalBytes);
}

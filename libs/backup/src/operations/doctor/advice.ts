// What the options leave out that most people want. Nothing is wrong with it, so no line is more than advice.

import type { DoctorLine } from '../../core/doctor.js';
import type { Job } from '../job.js';
import { line } from './examining.js';

export function advise(job: Job): readonly DoctorLine[] {
  const { name, retention, catalogs, stages } = job;
  const advice = (about: string, message: string, hint: string): DoctorLine =>
    line({ area: 'advice', subject: name }, about, 'ok', message, hint);
  return [
    ...(catalogs.length === 1
      ? [
          advice(
            'single-destination',
            `Every backup of ${name} is in one place, ${catalogs[0]?.name}.`,
            'Add a second destination elsewhere; both are filled from one capture.',
          ),
        ]
      : []),
    ...(stages.encrypts
      ? []
      : [
          advice(
            'no-encryption',
            `The backups of ${name} are not encrypted.`,
            `Set encryption: { recipients: ['age1…'] }; age-keygen -o key.txt makes a key.`,
          ),
        ]),
    ...(retention.keepLast === undefined && retention.maxAgeMs === undefined
      ? [
          advice(
            'no-retention',
            `${name} keeps every backup for ever.`,
            `Set a retention rule, such as retention: { maxAge: '30d' }.`,
          ),
        ]
      : []),
  ];
}

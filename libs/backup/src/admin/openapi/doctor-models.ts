// What the report of an examination looks like, for OpenAPI.

import { DOCTOR_AREAS, DOCTOR_VERDICTS } from '../../core/doctor.js';
import { DoctorLineView, DoctorView } from '../views/doctor.view.js';
import { another, describeModel, listOf, type Model, oneOf, optional, text, time, whole } from './schema.js';

export const doctorModels: readonly Model[] = [
  describeModel(DoctorView, {
    level: oneOf(DOCTOR_VERDICTS, 'The worst verdict of all lines.'),
    checkedAt: time('When the examination began.'),
    durationMs: whole('How long it took, in milliseconds.'),
    lines: listOf(another(DoctorLineView, 'One for each thing that was looked at or tried.')),
  }),
  describeModel(DoctorLineView, {
    area: oneOf(DOCTOR_AREAS, 'What it is about. `advice`: what the options leave out; nothing is wrong with it.'),
    subject: optional(text('Name of the job, the destination or the notifier.')),
    name: text('Stable name of what was examined.', { example: 'round-trip' }),
    verdict: oneOf(DOCTOR_VERDICTS, '`problem`: something that is needed does not work.'),
    message: text('What was found.'),
    hint: optional(text('What to do about it, or to type. Absent where nothing is to do, or the message says it.')),
  }),
];

// The report of an examination on the wire. Times are ISO 8601 in UTC.

import type { DoctorLine, DoctorReport } from '../../core/doctor.js';
import { redact } from '../../kit/redact.js';

export abstract class DoctorView {
  abstract readonly level: DoctorReport['level'];
  abstract readonly checkedAt: string;
  abstract readonly durationMs: number;
  abstract readonly lines: readonly DoctorLineView[];
}

export abstract class DoctorLineView {
  abstract readonly area: DoctorLine['area'];
  abstract readonly subject?: string;
  abstract readonly name: string;
  abstract readonly verdict: DoctorLine['verdict'];
  abstract readonly message: string;
  abstract readonly hint?: string;
}

export function viewDoctor({ level, checkedAt, durationMs, lines }: DoctorReport): DoctorView {
  return { level, checkedAt: checkedAt.toISOString(), durationMs, lines: lines.map(viewLine) };
}

function viewLine({ area, subject, name, verdict, message, hint }: DoctorLine): DoctorLineView {
  return {
    area,
    ...(subject === undefined ? {} : { subject }),
    name,
    verdict,
    message: redact(message),
    ...(hint === undefined ? {} : { hint: redact(hint) }),
  };
}

// Whether the source of a job can be captured and put back.

import type { DoctorLine } from '../../core/doctor.js';
import type { Job } from '../job.js';
import { attempt, type ExamineContext, line, lineOf, type Place } from './examining.js';

export async function examineSource({ name, source }: Job, context: ExamineContext): Promise<readonly DoctorLine[]> {
  const place: Place = { area: 'source', subject: name };
  if (source.examine === undefined) {
    return [
      line(
        place,
        'source',
        'ok',
        `A source of the kind ${source.kind} can't be examined; a backup shows whether it works.`,
      ),
    ];
  }
  return await attempt(place, 'source', context, async (signal) => {
    const checks = (await source.examine?.(signal)) ?? [];
    return checks.map((check) => lineOf(place, check));
  });
}

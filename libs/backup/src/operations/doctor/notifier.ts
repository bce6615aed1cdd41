// Whether people can be reached.

import type { Channel } from '../../core/channel.js';
import type { DoctorLine } from '../../core/doctor.js';
import { attempt, type ExamineContext, line, lineOf, type Place } from './examining.js';

export async function examineNotifier(
  { name, notifier }: Channel,
  context: ExamineContext,
): Promise<readonly DoctorLine[]> {
  const place: Place = { area: 'notifier', subject: name };
  if (notifier.examine === undefined) {
    return [
      line(place, 'reachable', 'ok', `${notifier.target} can't be examined; only a message shows whether it arrives.`),
    ];
  }
  return await attempt(place, 'reachable', context, async (signal) => {
    const checks = (await notifier.examine?.({ signal })) ?? [];
    return checks.map((check) => lineOf(place, check));
  });
}

// Whether a destination lets go of what retention removes, and of nothing that it should hold.

import type { Catalog } from '../../catalog/catalog.js';
import type { Probe } from '../../catalog/probes.js';
import type { DoctorLine } from '../../core/doctor.js';
import { BackupError, hasCode } from '../../core/errors.js';
import { formatDuration, HOUR } from '../../kit/durations.js';
import { attempt, type ExamineContext, line, type Place } from './examining.js';

const NAME = 'delete';

export async function examineRemoval(
  catalog: Catalog,
  probe: Probe,
  place: Place,
  context: ExamineContext,
): Promise<readonly DoctorLine[]> {
  const { keepsForMs } = catalog.destination.storage;
  return await attempt(place, NAME, context, async (signal) => [
    keepsForMs === undefined
      ? await examineDelete(catalog, probe, place, context, signal)
      : await examineHold(catalog, probe, keepsForMs, place, signal),
  ]);
}

/** What earlier examinations left, whose process was killed, goes with it. */
async function examineDelete(
  { probes }: Catalog,
  probe: Probe,
  place: Place,
  { clock }: ExamineContext,
  signal: AbortSignal,
): Promise<DoctorLine> {
  try {
    await probes.remove(probe, { signal });
    const left = await probes.removeOld(new Date(clock.now().getTime() - HOUR), { signal });
    const older = left === 0 ? '' : `, with ${left} that an earlier examination had left`;
    return line(place, NAME, 'ok', `It was removed again${older}.`);
  } catch (error) {
    if (!hasCode(error, 'STORAGE_DENIED', 'DELETE_FORBIDDEN')) throw error;
    const message = `It can't be removed, and stays as ${probe.key}: retention will not work here. ${BackupError.from(error).message}`;
    const hint = `Give the application the right to delete. If it is meant to have none, say so: deleteMode: 'never'.`;
    return line(place, NAME, 'warning', message, hint);
  }
}

/** The storage refuses by itself what it should hold; what counts is whether the credentials could do it all the same. */
async function examineHold(
  { probes }: Catalog,
  probe: Probe,
  keepsForMs: number,
  place: Place,
  signal: AbortSignal,
): Promise<DoctorLine> {
  const isForEver = keepsForMs === Number.POSITIVE_INFINITY;
  const held = isForEver ? 'Nothing is ever removed here' : `Objects are held here for ${formatDuration(keepsForMs)}`;
  const stays = `the probe stays as ${probe.key}`;
  const destroyed = await probes.canDestroy(probe, { signal });
  if (destroyed === undefined) return line(place, NAME, 'ok', `${held}; ${stays}.`);
  if (!destroyed) return line(place, NAME, 'ok', `${held}, and an attempt to do it by force was refused; ${stays}.`);
  if (isForEver) {
    const message = 'This destination is set never to delete, but its credentials can: they removed the probe.';
    const hint = 'Take the right to delete from them (s3:DeleteObject, s3:DeleteObjectVersion), or use object lock.';
    return line(place, NAME, 'warning', message, hint);
  }
  const message = `Objects should be held here for ${formatDuration(keepsForMs)}, but the probe could be removed.`;
  const hint = 'Let the bucket enforce object lock, and take the right to bypass it from the credentials.';
  return line(place, NAME, 'problem', message, hint);
}

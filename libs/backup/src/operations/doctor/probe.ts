// Stores a small object, and does with it what is done with backups: read, list, refuse a second one, remove.

import type { Catalog } from '../../catalog/catalog.js';
import type { StoredProbe } from '../../catalog/probes.js';
import type { DoctorLine } from '../../core/doctor.js';
import { formatDuration } from '../../kit/durations.js';
import { formatBytes } from '../../kit/sizes.js';
import { attempt, bounded, type ExamineContext, line, type Place, problem } from './examining.js';
import { examineRemoval } from './removal.js';

/** Clocks that differ by more than this are worth a word; storages give times in whole seconds. */
const TOLERANCE_MS = 30_000;

export async function examineByProbe(
  catalog: Catalog,
  place: Place,
  context: ExamineContext,
): Promise<readonly DoctorLine[]> {
  const { clock } = context;
  const before = clock.now();
  let probe: StoredProbe;
  try {
    probe = await bounded(context, async (signal) => await catalog.probes.write(before, { signal }));
  } catch (error) {
    context.signal.throwIfAborted();
    return [problem(place, 'write', error)];
  }
  const after = clock.now();
  const took = formatDuration(after.getTime() - before.getTime());
  return [
    line(place, 'write', 'ok', `A probe of ${formatBytes(probe.content.byteLength)} was stored in ${took}.`),
    examineClock(place, probe, before, after),
    ...(await examineReading(catalog, probe, place, context)),
    ...(await examineRemoval(catalog, probe, place, context)),
  ];
}

function examineClock(place: Place, { storedAt }: StoredProbe, before: Date, after: Date): DoctorLine {
  const ahead = storedAt.getTime() - after.getTime();
  const behind = before.getTime() - storedAt.getTime();
  if (Math.max(ahead, behind) <= TOLERANCE_MS) {
    return line(place, 'clock', 'ok', 'The clock of the storage and that of this machine agree.');
  }
  const difference = ahead > 0 ? `${formatDuration(ahead)} ahead of` : `${formatDuration(behind)} behind`;
  const message = `The clock of the storage is ${difference} that of this machine.`;
  return line(
    place,
    'clock',
    'warning',
    message,
    'Set the clocks, for example by running an NTP service: timedatectl set-ntp true',
  );
}

async function examineReading(
  { probes }: Catalog,
  probe: StoredProbe,
  place: Place,
  context: ExamineContext,
): Promise<readonly DoctorLine[]> {
  const expect = async (
    name: string,
    work: (signal: AbortSignal) => Promise<boolean>,
    [good, bad, hint]: readonly [string, string, string],
  ): Promise<readonly DoctorLine[]> =>
    await attempt(place, name, context, async (signal) => [
      (await work(signal)) ? line(place, name, 'ok', good) : line(place, name, 'problem', bad, hint),
    ]);
  const found = await Promise.all([
    expect('read', async (signal) => await probes.readsBack(probe, { signal }), [
      'It was read back byte for byte.',
      'It was read back as other bytes than were stored.',
      'Do not trust this storage; see whether something between here and there changes what passes.',
    ]),
    expect('list', async (signal) => await probes.isListed(probe, { signal }), [
      'It is listed.',
      'It is not listed, though it was stored.',
      'Backups would not be found there; see whether the listings of this storage are complete.',
    ]),
    expect('overwrite', async (signal) => await probes.isProtected(probe, { signal }), [
      'A second object under its key was refused.',
      'A second object under its key was taken: a storage must let the first writer win.',
      'Update the storage server. Backups have keys of their own, but claims between replicas do not hold there.',
    ]),
  ]);
  return found.flat();
}

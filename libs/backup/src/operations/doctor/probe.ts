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
  const { readsBack, isListed, isProtected } = EXPECTED;
  const found = await Promise.all([
    expect(place, 'read', readsBack, context, async (signal) => await probes.readsBack(probe, { signal })),
    expect(place, 'list', isListed, context, async (signal) => await probes.isListed(probe, { signal })),
    expect(place, 'overwrite', isProtected, context, async (signal) => await probes.isProtected(probe, { signal })),
  ]);
  return found.flat();
}

interface Expected {
  readonly good: string;
  readonly verdict: 'warning' | 'problem';
  readonly bad: string;
  readonly hint: string;
}

const EXPECTED = {
  readsBack: {
    good: 'It was read back byte for byte.',
    verdict: 'problem',
    bad: 'It was read back as other bytes than were stored.',
    hint: 'Do not trust this storage; see whether something between here and there changes what passes.',
  },
  isListed: {
    good: 'It is listed.',
    verdict: 'problem',
    bad: 'It is not listed, though it was stored.',
    hint: 'Backups would not be found there; see whether the listings of this storage are complete.',
  },
  /** Backups have keys of their own; claims of replicas have not. */
  isProtected: {
    good: 'A second object under its key was refused.',
    verdict: 'warning',
    bad: 'A second object under its key was taken, so that two replicas may both believe that a run is theirs.',
    hint: 'Update the storage server, or use a bucket without versions; with one replica nothing can come of it.',
  },
} as const satisfies Record<string, Expected>;

async function expect(
  place: Place,
  name: string,
  { good, verdict, bad, hint }: Expected,
  context: ExamineContext,
  work: (signal: AbortSignal) => Promise<boolean>,
): Promise<readonly DoctorLine[]> {
  return await attempt(place, name, context, async (signal) => [
    (await work(signal)) ? line(place, name, 'ok', good) : line(place, name, verdict, bad, hint),
  ]);
}

// Whether what a job would write comes back the same, with the keys at hand.

import type { ByteStream } from '../../core/bytes.js';
import type { DoctorLine } from '../../core/doctor.js';
import type { StagesRun } from '../../core/stage.js';
import { formatDuration } from '../../kit/durations.js';
import type { Job } from '../job.js';
import { attempt, type ExamineContext, line, type Place } from './examining.js';

/** Enough for several blocks of the encryption, and quick. */
const SAMPLE = Buffer.from('What is written today is read in a bad night. '.repeat(4096));

export async function examineEncryption(job: Job, context: ExamineContext): Promise<readonly DoctorLine[]> {
  const place: Place = { area: 'encryption', subject: job.name };
  return await attempt(place, 'keys', context, async () => {
    const fit = await job.stages.keyFit();
    if (fit === 'foreign') return [foreign(place)];
    const run = await job.stages.openRun();
    const trip = await roundTrip(place, fit === 'fits' ? { ...run, invert: job.stages.invert } : run, context);
    return fit === 'absent' ? [absent(place), trip] : [trip];
  });
}

function foreign(place: Place): DoctorLine {
  const message = `None of the identities at hand opens what ${place.subject} encrypts now: nothing could be restored from here.`;
  const hint =
    'Give the identity of one of the recipients, or name the recipient of one of the identities: age-keygen -y key.txt prints it.';
  return line(place, 'keys', 'problem', message, hint);
}

/** A server that can't read its old backups is what some want. */
function absent(place: Place): DoctorLine {
  const message = `${place.subject} encrypts to public keys, and no identity is at hand: drills and restores have to be done elsewhere.`;
  return line(place, 'keys', 'ok', message, 'Give identities in the encryption options of the process that restores.');
}

async function roundTrip(place: Place, { forward, invert }: StagesRun, { clock }: ExamineContext): Promise<DoctorLine> {
  const names = forward.map(({ record }) => record.name).join(' and ');
  if (names === '')
    return line(place, 'round-trip', 'ok', 'Data is stored as it is, without compression or encryption.');
  const startedAt = clock.elapsed();
  const sealed = forward.reduce<ByteStream>((stream, stage) => stage.forward(stream), once(SAMPLE));
  const inverses = forward.map(({ record }) => invert(record)).toReversed();
  const opened = inverses.reduce<ByteStream>((stream, inverse) => inverse.backward(stream), sealed);
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened) chunks.push(chunk);
  const took = formatDuration(clock.elapsed() - startedAt);
  if (Buffer.concat(chunks).equals(SAMPLE)) {
    return line(place, 'round-trip', 'ok', `A sample went through ${names} and came back the same, in ${took}.`);
  }
  const message = `A sample went through ${names} and came back as other bytes than it was.`;
  return line(
    place,
    'round-trip',
    'problem',
    message,
    'This is a bug, or bad memory in this machine; please report it.',
  );
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield Uint8Array.from(bytes);
}

// Takes a backup: one capture, every destination, verified before it is called done.

import { storedBytes } from '../../core/backup.js';
import { newBackupId } from '../../core/names.js';
import { BackupError } from '../../core/errors.js';
import type { Manifest } from '../../core/manifest.js';
import type { Capture } from '../../core/source.js';
import type { Stage } from '../../core/stage.js';
import { formatBytes } from '../../kit/sizes.js';
import { WRITER } from '../../kit/version.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import { Delivery } from './delivery.js';
import { findEarlier } from './earlier.js';
import { verifyDelivered } from './verify-delivered.js';

/** The finished backup and the names of the destinations that hold a verified copy: at least one. */
export interface BackupResult {
  readonly manifest: Manifest;
  readonly destinations: readonly string[];
}

/**
 * @throws BackupError what the source threw, ALL_DESTINATIONS_FAILED, CAPTURE_TOO_SMALL, or what verification found
 *   when no destination holds a good copy
 */
export async function backup(job: Job, context: OperationContext): Promise<BackupResult> {
  const startedAt = context.clock.now();
  const ref = { job: job.name, id: newBackupId(startedAt) };
  const delivery = new Delivery(ref, job.catalogs, context, job.throttle);
  try {
    const sealing = await job.stages.openRun();
    const { facts, finishedAt, basedOn } = await captureInto(delivery, job, sealing.forward, context);
    const manifest: Manifest = {
      ...ref,
      source: { kind: job.source.kind, target: job.source.target },
      trigger: context.trigger,
      ...(context.label === undefined ? {} : { label: context.label }),
      ...(basedOn === undefined ? {} : { basedOn }),
      runId: context.runId,
      startedAt,
      finishedAt,
      objects: delivery.objects,
      facts,
      writer: WRITER,
    };
    await delivery.commit(manifest);
    context.about(manifest.id);
    context.note(`Stored ${formatBytes(storedBytes({ manifest }))} in ${delivery.destinations.join(', ')}.`);

    const destinations = await verifyDelivered(
      delivery,
      manifest,
      { source: job.source, invert: sealing.invert, throttle: job.throttle },
      context,
    );
    context.emit({ type: 'backup.created', job: job.name, backupId: manifest.id, destinations });
    if (context.trigger !== 'safety') await clearSource(job, manifest, context);
    return { manifest, destinations };
  } catch (error) {
    delivery.abandon();
    throw error;
  } finally {
    await delivery.clear();
  }
}

/** Streams everything the source gives into the destinations. The source is free again before anything is verified. */
async function captureInto(
  delivery: Delivery,
  job: Job,
  stages: readonly Stage[],
  context: OperationContext,
): Promise<Pick<Manifest, 'facts' | 'finishedAt' | 'basedOn'>> {
  context.progress('opening the source');
  const earlier = async () => await findEarlier(job, context);
  const capture = await job.source.capture({ ...context, earlier });
  try {
    for (const captured of capture.objects) await delivery.store(captured, stages);
    if (context.trigger !== 'safety') requireEnough(job, delivery);
    context.signal.throwIfAborted();
    const finishedAt = context.clock.now();
    const { basedOn } = capture;
    return { finishedAt, facts: await capture.facts(), ...(basedOn === undefined ? {} : { basedOn }) };
  } finally {
    await closeCapture(capture, context);
  }
}

/** What could not be freed is worth a warning; it neither hides why a backup failed nor makes a good one fail. */
async function closeCapture(capture: Capture, context: OperationContext): Promise<void> {
  try {
    await capture.close();
  } catch (error) {
    context.warn(BackupError.from(error, 'SOURCE_FAILED', 'The source could not be closed'));
  }
}

/** What can't be taken away now is taken away after the next backup: a warning, since this one is there. */
async function clearSource({ source }: Job, { id, facts }: Manifest, context: OperationContext): Promise<void> {
  try {
    for (const sentence of (await source.clear?.({ id, facts }, context)) ?? []) context.note(sentence);
  } catch (error) {
    context.signal.throwIfAborted();
    context.warn(
      BackupError.from(error, 'SOURCE_FAILED', `What is backed up could not be cleared from ${source.target}`),
    );
  }
}

/** A safety backup takes what is left, however little: it is taken because something was lost. */
function requireEnough(job: Job, delivery: Delivery): void {
  if (delivery.plainBytes >= job.minBytes) return;
  throw new BackupError(
    'CAPTURE_TOO_SMALL',
    `${job.source.target} gave ${formatBytes(delivery.plainBytes)}, less than the ${formatBytes(job.minBytes)} the job expects.`,
  );
}

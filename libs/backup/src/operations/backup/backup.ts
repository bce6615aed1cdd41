// Takes a backup: one capture, every destination, verified before it is called done.

import { storedBytes } from '../../core/backup.js';
import { newBackupId } from '../../core/names.js';
import { BackupError } from '../../core/errors.js';
import type { GroupRef, Manifest } from '../../core/manifest.js';
import type { Capture } from '../../core/source.js';
import { formatBytes } from '../../kit/sizes.js';
import { WRITER } from '../../kit/version.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import { captureInto } from './capture-into.js';
import { Delivery } from './delivery.js';
import { recordUnchanged } from './unchanged.js';
import { verifyDelivered } from './verify-delivered.js';

/**
 * The finished backup and the names of the destinations that hold a verified copy: at least one. When nothing has changed,
 * the one that was there.
 */
export interface BackupResult {
  readonly manifest: Manifest;
  readonly destinations: readonly string[];
}

/** What a backup is taken for besides itself. */
export interface BackupPurpose {
  /** The run of a group that it is a part of. */
  readonly group?: GroupRef;
  /** Looks at what is captured, when all of it was stored and before it is let go of. Never throws but when aborted. */
  readonly look?: (capture: Capture, context: OperationContext) => Promise<void>;
}

/**
 * @throws BackupError what the source threw, ALL_DESTINATIONS_FAILED, CAPTURE_TOO_SMALL, or what verification found
 *   when no destination holds a good copy
 */
export async function backup(
  job: Job,
  context: OperationContext,
  { group, look }: BackupPurpose = {},
): Promise<BackupResult> {
  const [startedAt, startedMs] = [context.clock.now(), context.clock.elapsed()];
  const ref = { job: job.name, id: newBackupId(startedAt) };
  const delivery = new Delivery(ref, job, context);
  try {
    const sealing = await job.stages.openRun();
    // Part of a group or for safety, it is looked for by the run that took it.
    const maySkip = job.skipsUnchanged === true && group === undefined && context.trigger !== 'safety';
    const capturing = { stages: sealing.forward, maySkip, ...(look ? { look } : {}) };
    const captured = await captureInto(delivery, job, capturing, context);
    if ('sameAs' in captured) {
      const manifest = await recordUnchanged(job, captured.sameAs, startedMs, delivery, context);
      return { manifest, destinations: delivery.destinations };
    }
    const { facts, finishedAt, basedOn, restoredBytes } = captured;
    const manifest: Manifest = {
      ...ref,
      source: { kind: job.source.kind, target: job.source.target },
      trigger: context.trigger,
      ...(context.label === undefined ? {} : { label: context.label }),
      ...(basedOn === undefined ? {} : { basedOn }),
      ...(restoredBytes === undefined ? {} : { restoredBytes }),
      ...(group === undefined ? {} : { group }),
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

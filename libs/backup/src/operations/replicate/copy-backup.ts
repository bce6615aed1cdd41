// Copies one backup as it is stored: no key is needed. Every object is read back before the manifest is written, last.

import type { Catalog } from '../../catalog/catalog.js';
import type { BackupRef } from '../../catalog/keys.js';
import { isDamage } from '../../core/damage.js';
import { BackupError, hasCode } from '../../core/errors.js';
import type { Manifest, ManifestObject } from '../../core/manifest.js';
import type { OperationContext } from '../context.js';
import { type Arrival, confirmArrival, readBack, recordDamage, telling } from './arrival.js';
import type { PlannedCopy } from './plan-replication.js';
import { Reading } from './reading.js';

export interface Delivery extends Arrival {
  readonly job: string;
  /** In the order of asking. */
  readonly sources: readonly Catalog[];
  readonly storageClass?: string | undefined;
}

/**
 * What is there already, whole and the same, is not sent again. A source copy that turns out to be bad gets evidence, and
 * the next one stands in.
 * @throws BackupError what the target threw; what the last of the sources was found to be
 */
export async function copyBackup(planned: PlannedCopy, delivery: Delivery, context: OperationContext): Promise<void> {
  const ref = { job: delivery.job, id: planned.id };
  let failure = new BackupError('BACKUP_NOT_FOUND', `${planned.id} has no good copy any more.`);
  for (const source of delivery.sources) {
    const startedAt = context.clock.elapsed();
    const reading = new Reading(source, ref, delivery.throttle, context.signal);
    try {
      const found = await reading.manifest();
      await bring(found, reading, delivery, context);
      return await confirmArrival(delivery, found.manifest, { from: source.name, startedAt }, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (reading.failure === undefined) throw error;
      failure = await describeFailure(reading.failure, source, ref, startedAt, context);
    }
  }
  throw failure;
}

/** Reads back a copy that is there and that nobody has looked at. Damage becomes evidence, and is thrown. */
export async function verifyArrived(
  planned: PlannedCopy,
  delivery: Delivery,
  context: OperationContext,
): Promise<void> {
  const { signal, clock } = context;
  const startedAt = clock.elapsed();
  const entry = await delivery.to.find({ job: delivery.job, id: planned.id }, { signal });
  if (!entry)
    throw new BackupError('BACKUP_NOT_FOUND', `${planned.id} was removed from ${delivery.to.name} meanwhile.`);
  const { manifest } = entry;
  try {
    for (const object of manifest.objects) await readBack(delivery, manifest, object, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isDamage(error)) {
      await recordDamage(delivery.to, manifest, { summary: error.message, startedAt }, context);
    }
    throw error;
  }
  await confirmArrival(delivery, manifest, { from: planned.sources[0] ?? '', startedAt }, context);
}

async function bring(
  { manifest, text }: { readonly manifest: Manifest; readonly text: string },
  reading: Reading,
  delivery: Delivery,
  context: OperationContext,
): Promise<void> {
  const { to } = delivery;
  const { signal } = context;
  const present = await to.objectsOf(manifest, { signal });
  for (const object of manifest.objects) {
    if (present.has(object.name)) {
      await requireSame(manifest, object, delivery, signal);
      delivery.advance(object.bytes);
    } else await send(manifest, object, reading, delivery, signal);
  }
  await requireBase(to, manifest, signal);
  await context.requireClaim();
  try {
    await to.commit(manifest, { signal, text });
  } catch (error) {
    // Another one has finished the same copy meanwhile; that it is the same is looked at next.
    if (!hasCode(error, 'OBJECT_EXISTS')) throw error;
  }
}

async function send(
  manifest: Manifest,
  object: ManifestObject,
  reading: Reading,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const { to, storageClass, advance } = delivery;
  const options = { signal, ...(storageClass === undefined ? {} : { storageClass }) };
  try {
    await to.writeObject(manifest, object.name, telling(reading.object(object), advance), options);
  } catch (error) {
    if (reading.failure !== undefined || !hasCode(error, 'OBJECT_EXISTS')) throw error;
    return await requireSame(manifest, object, delivery, signal);
  }
  await requireArrived(manifest, object, delivery, signal);
}

/** What arrived as something else would lie in the way of the next attempt: it goes, as far as the storage lets it. */
async function requireArrived(
  manifest: Manifest,
  object: ManifestObject,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<void> {
  try {
    await readBack(delivery, manifest, object, signal);
  } catch (error) {
    if (isDamage(error)) await delivery.to.removeLeftover(manifest, { signal }).catch(() => undefined);
    throw error;
  }
}

/** Nothing is overwritten: what lies under the key is the object, or the copy can't come to be. */
async function requireSame(
  manifest: Manifest,
  object: ManifestObject,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<void> {
  try {
    await readBack(delivery, manifest, object, signal);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const { name } = delivery.to;
    const message = `${name} holds other bytes where ${object.name} of ${manifest.id} belongs: ${error.message}`;
    const hint = `No manifest stands for them, so that a prune of ${manifest.job} removes them after a day; then it is copied.`;
    throw new BackupError('OBJECT_EXISTS', message, { hint, cause: error });
  }
}

/** A prune may have removed there meanwhile what this one builds on: the next replication brings both. */
async function requireBase(to: Catalog, { job, basedOn, id }: Manifest, signal: AbortSignal): Promise<void> {
  if (basedOn === undefined || (await to.find({ job, id: basedOn }, { signal }))) return;
  throw new BackupError('CHAIN_BROKEN', `${to.name} does not hold ${basedOn}, which ${id} builds on.`, {
    hint: 'Replicate again: both are copied then.',
  });
}

/** Damage is evidence against the copy; not being able to look says nothing. */
async function describeFailure(
  failure: BackupError,
  source: Catalog,
  ref: BackupRef,
  startedAt: number,
  context: OperationContext,
): Promise<BackupError> {
  if (!isDamage(failure)) return failure;
  const entry = await source.find(ref, { signal: context.signal }).catch(() => undefined);
  if (!entry) return new BackupError('BACKUP_NOT_FOUND', `${ref.id} was removed from ${source.name} meanwhile.`);
  await recordDamage(source, entry.manifest, { summary: failure.message, startedAt }, context);
  const message = `The copy of ${ref.id} in ${source.name} is bad: ${failure.message}`;
  return new BackupError(failure.code, message, { hint: failure.hint, cause: failure });
}

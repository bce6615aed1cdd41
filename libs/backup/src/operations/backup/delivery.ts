// One backup on its way into several destinations: who is still with us, and what to remove from who is not.

import type { Catalog } from '../../catalog/catalog.js';
import type { BackupRef } from '../../catalog/keys.js';
import { BackupError } from '../../core/errors.js';
import type { Manifest, ManifestObject } from '../../core/manifest.js';
import type { CapturedObject } from '../../core/source.js';
import type { Stage } from '../../core/stage.js';
import { withinLimit } from '../../kit/time-limit.js';
import { storeObject } from '../../pipeline/store-object.js';
import type { OperationContext } from '../context.js';
import { type Job, storedIn } from '../job.js';

/** A run that was cancelled, or has lost a destination, comes to its end whether that answers or not. */
const CLEAR_MS = 10_000;

export class Delivery {
  readonly objects: ManifestObject[] = [];
  private remaining: readonly Catalog[];
  /** Where the backup did not come to be, and something of it may lie. */
  private abandoned: readonly Catalog[] = [];
  private readonly failures: BackupError[] = [];
  private state: 'empty' | 'storing' | 'committed' = 'empty';

  constructor(
    private readonly ref: BackupRef,
    private readonly job: Pick<Job, 'catalogs' | 'copiedTo' | 'throttle' | 'storageClass'>,
    private readonly context: OperationContext,
  ) {
    this.remaining = storedIn(job);
  }

  get catalogs(): readonly Catalog[] {
    return this.remaining;
  }

  get destinations(): string[] {
    return this.remaining.map((catalog) => catalog.name);
  }

  get plainBytes(): number {
    return this.objects.reduce((sum, object) => sum + object.plain.bytes, 0);
  }

  /** Streams one object into every destination that has not failed yet. */
  async store(captured: CapturedObject, stages: readonly Stage[]): Promise<void> {
    const { signal, progress } = this.context;
    const { storageClass, throttle } = this.job;
    const options = { signal, ...(storageClass === undefined ? {} : { storageClass }) };
    const step = `storing ${captured.name}`;
    const fractionOf = (bytes: number) => (captured.bytes ? Math.min(1, bytes / captured.bytes) : undefined);
    const sinks = this.remaining.map(
      (catalog) => async (name: string, content: AsyncIterable<Uint8Array>) =>
        await catalog.writeObject(this.ref, name, content, options),
    );
    this.state = 'storing';
    progress(step, 0);
    const { object, outcomes } = await storeObject(
      captured,
      stages,
      sinks,
      (bytes) => progress(step, fractionOf(bytes)),
      (stream) => throttle?.limit(stream, signal) ?? stream,
    );
    if (object) this.objects.push(object);
    this.dropFailed(outcomes);
  }

  /** Confirms every object in every destination and writes the manifests. */
  async commit(manifest: Manifest): Promise<void> {
    const { signal, progress } = this.context;
    progress('writing the manifest');
    await this.context.requireClaim();
    const outcomes = await Promise.allSettled(this.remaining.map((catalog) => catalog.commit(manifest, { signal })));
    this.dropFailed(outcomes);
    this.state = 'committed';
  }

  /** Counts a destination out whose copy turned out to be bad. The copy stays, with the evidence beside it. */
  distrust(catalog: Catalog, reason: unknown): void {
    this.remaining = this.remaining.filter((other) => other !== catalog);
    this.failures.push(BackupError.from(reason, 'STORAGE_FAILED', `${catalog.name} failed`));
  }

  /**
   * The backup does not come to be. One that was committed is left as it is. What went wrong in single destinations before
   * that becomes warnings.
   */
  abandon(): void {
    for (const error of this.failures.splice(0)) this.context.warn(error);
    if (this.state === 'storing') this.abandoned = [...this.abandoned, ...this.remaining];
  }

  /**
   * Removes what was stored where the backup did not come to be. Best effort, in a limited time: what can't be removed now
   * has no manifest and is removed by a later prune. Called last, when the source is free again.
   */
  async clear(): Promise<void> {
    await Promise.all(this.abandoned.map((catalog) => this.clearIn(catalog).catch(() => undefined)));
  }

  /** Throws when no destination is left; else turns what failed so far into warnings of the run. */
  settle(): void {
    const [first, ...others] = this.failures.splice(0);
    if (first === undefined) return;
    if (this.remaining.length > 0) {
      for (const error of [first, ...others]) this.context.warn(error);
      return;
    }
    if (others.length === 0) throw first;
    const reasons = [first, ...others].map((error) => error.message);
    throw new BackupError('ALL_DESTINATIONS_FAILED', `No destination holds the backup: ${reasons.join(' ')}`, {
      hint: first.hint,
      cause: new AggregateError([first, ...others]),
    });
  }

  private dropFailed(outcomes: readonly PromiseSettledResult<unknown>[]): void {
    this.context.signal.throwIfAborted();
    for (const [index, catalog] of this.remaining.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status !== 'rejected') continue;
      this.distrust(catalog, outcome.reason);
      this.abandoned = [...this.abandoned, catalog];
    }
    if (this.remaining.length === 0) this.settle();
  }

  /** By a signal of its own: that of the run may have aborted. */
  private async clearIn(catalog: Catalog): Promise<void> {
    const late = (): Error => new Error(`${catalog.name} took too long.`);
    await withinLimit(this.context.clock, CLEAR_MS, late, (signal) => catalog.remove(this.ref, { signal }));
  }
}

// The claims in one destination. Each is created once, by whoever comes first, and how it ended is added beside it.

import type { Claim, ClaimEnd } from '../../core/claim.js';
import type { Clock } from '../../core/clock.js';
import type { Destination } from '../../core/destination.js';
import { hasCode } from '../../core/errors.js';
import { type Cancellable, listAll } from '../../core/storage.js';
import { StoppableStorage } from '../stoppable-storage.js';
import { readText, textStream } from '../text.js';
import { beatFolder, beatKey, claimFolder, claimKey, type ClaimKind, parseClaimKey } from './claim-keys.js';
import { parseClaim, serializeClaim } from './claim-record.js';

export interface ListedClaim {
  readonly name: string;
  /** By the storage's clock. */
  readonly takenAt: Date;
  /** Absent while nobody has said that it ended. */
  readonly end?: ClaimEnd;
}

/** Every call ends soon after its signal has aborted, whatever the storage does. */
export class ClaimBook {
  private readonly root: string;
  private readonly storage: StoppableStorage;

  constructor(
    readonly destination: Destination,
    clock: Clock,
  ) {
    this.root = destination.prefix === '' ? '' : `${destination.prefix}/`;
    this.storage = new StoppableStorage(destination.storage, clock);
  }

  /** In the order of their names. */
  async list(job: string, kind: ClaimKind, options: Cancellable = {}): Promise<ListedClaim[]> {
    const found = new Map<string, ListedClaim>();
    for await (const { key, modifiedAt } of listAll(this.storage, this.root + claimFolder(job, kind), options)) {
      const meaning = parseClaimKey(key);
      if (meaning === undefined) continue;
      const { name, end } = meaning;
      // An end without its claim counts as well: whoever was to remove both was stopped in between.
      const claim = { takenAt: modifiedAt, ...found.get(name), name };
      found.set(name, end === undefined ? { ...claim, takenAt: modifiedAt } : { ...claim, end });
    }
    return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Undefined when it can't be understood, or was removed meanwhile. */
  async read(job: string, kind: ClaimKind, name: string, options: Cancellable = {}): Promise<Claim | undefined> {
    try {
      return parseClaim(await readText(this.storage.read(this.root + claimKey(job, kind, name), options)));
    } catch (error) {
      if (hasCode(error, 'MANIFEST_INVALID', 'MANIFEST_TOO_NEW', 'OBJECT_NOT_FOUND')) return undefined;
      throw error;
    }
  }

  /** False when somebody was first. That may be this very claim, of which the answer was lost and the write repeated. */
  async take(job: string, kind: ClaimKind, name: string, claim: Claim, options: Cancellable = {}): Promise<boolean> {
    if (await this.create(claimKey(job, kind, name), serializeClaim(claim), options)) return true;
    const first = await this.read(job, kind, name, options);
    return first?.holder === claim.holder && first.runId === claim.runId;
  }

  /** False when that had been said before. */
  async end(job: string, kind: ClaimKind, name: string, end: ClaimEnd, options: Cancellable = {}): Promise<boolean> {
    return await this.create(claimKey(job, kind, name, end), '', options);
  }

  /** Removes claims whose time is over, where the storage lets go of them. How they ended goes last. */
  async forget(job: string, kind: ClaimKind, claims: readonly ListedClaim[], options: Cancellable = {}): Promise<void> {
    for (const { name, end } of claims) {
      await this.remove(claimKey(job, kind, name), options);
      if (end !== undefined) await this.remove(claimKey(job, kind, name, end), options);
    }
  }

  /** A sign of life. Answers when it was given, by the storage's clock. */
  async beat(holder: string, number: number, options: Cancellable = {}): Promise<Date> {
    const key = this.root + beatKey(holder, number);
    return (await this.storage.write(key, textStream(''), options)).modifiedAt;
  }

  /** When the newest sign of life was given, by the storage's clock. */
  async lastBeat(holder: string, options: Cancellable = {}): Promise<Date | undefined> {
    let last: Date | undefined;
    for await (const { modifiedAt } of listAll(this.storage, this.root + beatFolder(holder), options)) {
      last = modifiedAt;
    }
    return last;
  }

  async forgetBeat(holder: string, number: number, options: Cancellable = {}): Promise<void> {
    await this.remove(beatKey(holder, number), options);
  }

  /** Removes the signs of life of one that is gone; without a holder, of all that gave none since. */
  async forgetBeats(
    of: { readonly holder: string } | { readonly since: Date },
    options: Cancellable = {},
  ): Promise<void> {
    const folder = beatFolder('holder' in of ? of.holder : '');
    for await (const { key, modifiedAt } of listAll(this.storage, this.root + folder, options)) {
      if ('since' in of && modifiedAt >= of.since) continue;
      await this.remove(key.slice(this.root.length), options);
    }
  }

  private async create(key: string, text: string, options: Cancellable): Promise<boolean> {
    try {
      await this.storage.write(this.root + key, textStream(text), options);
      return true;
    } catch (error) {
      if (hasCode(error, 'OBJECT_EXISTS')) return false;
      throw error;
    }
  }

  private async remove(key: string, options: Cancellable): Promise<void> {
    try {
      await this.storage.delete(this.root + key, options);
    } catch (error) {
      if (!hasCode(error, 'DELETE_FORBIDDEN')) throw error;
    }
  }
}

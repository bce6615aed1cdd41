// What the destinations of a job hold, as a replication looks at it: which copies are good, and what keeps one from coming.

import type { CatalogEntry } from '../../catalog/listing.js';
import { atLeast } from '../../core/backup.js';

/** What one destination holds of a job. */
export interface Holding {
  readonly destination: string;
  readonly backups: readonly CatalogEntry[];
  readonly unreadable: readonly { readonly id: string }[];
}

interface Held {
  readonly destination: string;
  readonly entries: ReadonlyMap<string, CatalogEntry>;
  readonly unreadable: ReadonlySet<string>;
}

export class Holdings {
  private readonly from: Held;
  private readonly to: Held;
  /** Of all but the target, the one that is copied from first. */
  private readonly sources: readonly Held[];

  constructor({ from, to, held }: { readonly from: string; readonly to: string; readonly held: readonly Holding[] }) {
    const all = held.map(index);
    const find = (name: string): Held => all.find(({ destination }) => destination === name) ?? index(nothingIn(name));
    this.from = find(from);
    this.to = find(to);
    this.sources = [this.from, ...all.filter(({ destination }) => destination !== from && destination !== to)];
  }

  /** What the target holds. */
  get there(): readonly CatalogEntry[] {
    return [...this.to.entries.values()];
  }

  /** The ids of what the source holds, be it good or not. */
  get offered(): ReadonlySet<string> {
    return new Set([...this.from.entries.keys(), ...this.from.unreadable]);
  }

  isThere(id: string): boolean {
    return this.to.entries.has(id);
  }

  /** True when the target holds it, with all that it builds on, and nothing of it has still to be read back. */
  isComplete(id: string): boolean {
    return this.chainOf(id).every((link) => this.isSound(link));
  }

  /** Where there is a good copy, in the order of asking. */
  sourcesOf(id: string): string[] {
    return this.goodCopies(id).map(({ destination }) => destination);
  }

  /** As the first good copy says; else as whoever holds it does. */
  known(id: string): CatalogEntry | undefined {
    return this.goodCopies(id)[0] ?? this.entryOf(id);
  }

  /** The backup and all that it builds on, as far as the target has not got it for good; the whole one first. */
  missingOf(id: string): CatalogEntry[] {
    const missing: CatalogEntry[] = [];
    for (const link of this.chainOf(id)) {
      const entry = this.isSound(link) ? undefined : this.goodCopies(link)[0];
      if (entry) missing.unshift(entry);
    }
    return missing;
  }

  /** Why it can't come to be in the target, with all that it builds on; in a sentence. Undefined when it can. */
  obstacleTo(id: string): string | undefined {
    const chain = this.chainOf(id);
    for (const link of chain) {
      const obstacle = this.obstacleToOne(link);
      if (obstacle !== undefined) return link === id ? obstacle : `It builds on ${link}. ${obstacle}`;
    }
    const first = this.entryOf(chain.at(-1) ?? id);
    return first?.manifest.basedOn === undefined ? undefined : 'The backups that it builds on lead back to it.';
  }

  private obstacleToOne(id: string): string | undefined {
    const name = this.to.destination;
    if (this.isSound(id)) return undefined;
    if (this.to.unreadable.has(id)) return `What ${name} holds of it can not be understood.`;
    if (this.to.entries.get(id)?.trust === 'failed') return `The copy in ${name} is bad, and nothing is overwritten.`;
    if (this.goodCopies(id).length > 0) return undefined;
    const entry = this.from.entries.get(id);
    if (entry?.trust === 'failed') return `The copy in ${this.from.destination} is bad, and there is no other.`;
    if (this.from.unreadable.has(id)) return `What ${this.from.destination} holds of it can not be understood.`;
    return entry
      ? `The copy in ${this.from.destination} was never read back: verify it.`
      : `No destination has a good copy of it.`;
  }

  /** The target holds the backup itself and has read it back. */
  private isSound(id: string): boolean {
    const entry = this.to.entries.get(id);
    return entry !== undefined && atLeast(entry.trust, 'verified');
  }

  /** It and what it builds on, the whole one last; each once. */
  private chainOf(id: string): string[] {
    const chain = new Set<string>();
    for (let link: string | undefined = id; link !== undefined && !chain.has(link);) {
      chain.add(link);
      link = this.entryOf(link)?.manifest.basedOn;
    }
    return [...chain];
  }

  private entryOf(id: string): CatalogEntry | undefined {
    return this.to.entries.get(id) ?? this.sources.map(({ entries }) => entries.get(id)).find(Boolean);
  }

  private goodCopies(id: string): CatalogEntry[] {
    return this.sources.flatMap(({ entries }) => {
      const entry = entries.get(id);
      return entry && atLeast(entry.trust, 'verified') ? [entry] : [];
    });
  }
}

function index({ destination, backups, unreadable }: Holding): Held {
  return {
    destination,
    entries: new Map(backups.map((entry) => [entry.manifest.id, entry])),
    unreadable: new Set(unreadable.map(({ id }) => id)),
  };
}

function nothingIn(destination: string): Holding {
  return { destination, backups: [], unreadable: [] };
}

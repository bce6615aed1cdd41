// Makes the directories of the tree that is restored, and finds out which volumes hold its files.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Facts } from '../../../core/facts.js';
import { OWN_FOLDER } from '../../../kit/own-folder.js';
import { type BytePath, parentOf, ROOT, toReadable } from '../byte-path.js';
import { damaged } from '../damage.js';
import type { Place } from '../index/entry.js';
import { ListingDigest } from '../listing-digest.js';
import { pathIn } from '../path-in.js';
import { microseconds, type Rights } from '../rights.js';
import { type ChosenEntry, chooseEntries } from './choose-entries.js';
import { NeedsWriter } from './needs.js';
import { PathSelection } from './selection.js';

/** What a restore works with, in a directory of its own. */
export interface StagePlaces {
  /** The index of the backup. */
  readonly index: string;
  /** Where the restored files go. */
  readonly tree: string;
  /** Where lists of what is to be made are kept. */
  readonly needs: string;
}

export interface NeededVolume extends Omit<Place, 'offset'> {
  /** Its list among the needs. */
  readonly list: `volume-${number}`;
}

export interface Preparation {
  readonly volumes: readonly NeededVolume[];
  /** What the index says of all that will be there. */
  readonly facts: Facts;
  /** How many entries belong to somebody else than this process. */
  readonly ofOthers: number;
  /** Selected, and not in the index. */
  readonly missing: readonly string[];
}

export function placesIn(scratch: string): StagePlaces {
  return { index: join(scratch, 'index'), tree: join(scratch, 'tree'), needs: join(scratch, 'needs') };
}

/** `paths`: all, when there are none. @throws BackupError DATA_CORRUPT for an index that leads anywhere but into the tree */
export function prepareTree({ index, tree, needs }: StagePlaces, paths: readonly string[] | undefined): Preparation {
  for (const directory of [tree, needs]) mkdirSync(directory, { mode: 0o700 });
  const [writer, digest, way] = [new NeedsWriter(needs), new ListingDigest(), new Way()];
  const volumes = new Map<string, NeededVolume>();
  let ofOthers = 0;
  const selection = paths && new PathSelection(paths);
  const missing = new Set(selection?.paths);
  for (const entry of chooseEntries(index, selection)) {
    missing.delete(entry.path);
    way.step(entry);
    digest.add(entry);
    if (entry.uid !== process.getuid?.()) ofOthers += 1;
    if (entry.type === 'directory' && entry.path !== ROOT) mkdirSync(pathIn(tree, entry.path), { mode: 0o700 });
    addNeed(entry, writer, volumes);
  }
  writer.finish();
  return { volumes: [...volumes.values()], facts: digest.facts(), ofOthers, missing: [...missing].map(toReadable) };
}

/** Entries come in the order of a walk: each lies in the directory that was entered last, or in one that leads there. */
class Way {
  private readonly directories: BytePath[] = [ROOT];

  step({ path, type }: ChosenEntry): void {
    if (path === ROOT) {
      if (type === 'directory') return;
      throw damaged(path, 'is no directory');
    }
    const parent = parentOf(path);
    while (this.directories.length > 0 && this.directories.at(-1) !== parent) this.directories.pop();
    if (this.directories.length === 0) throw damaged(path, 'lies in no directory');
    if (path.split('/').at(-1) === OWN_FOLDER) throw damaged(path, 'has a name that no backup holds');
    if (type === 'directory') this.directories.push(path);
  }
}

function addNeed(entry: ChosenEntry, writer: NeedsWriter, volumes: Map<string, NeededVolume>): void {
  const { path } = entry;
  switch (entry.type) {
    case 'directory':
      return writer.add('directories', { path, ...rightsIn(entry) });
    case 'symlink':
      if (entry.target.includes('\0')) throw damaged(path, 'leads to what can be no path');
      return writer.add('symlinks', { path, target: entry.target, ...rightsIn(entry) });
    case 'hardlink':
      return writer.add('hard-links', { path, target: entry.target, ...rightsIn(entry) });
    case 'file': {
      const { size, place, storedAs = path } = entry;
      const { list } = volumeOf(place, volumes);
      return writer.add(list, { path, storedAs, size, offset: place.offset, ...rightsIn(entry) });
    }
  }
}

function volumeOf({ backup, object }: Place, volumes: Map<string, NeededVolume>): NeededVolume {
  const key = `${backup ?? ''}/${object}`;
  const volume = volumes.get(key) ?? {
    list: `volume-${volumes.size}` as const,
    object,
    ...(backup === undefined ? {} : { backup }),
  };
  volumes.set(key, volume);
  return volume;
}

function rightsIn({ mode, uid, gid, mtimeNs }: ChosenEntry): Rights {
  return { mode, uid, gid, mtimeUs: microseconds(BigInt(mtimeNs)) };
}

// Backups of files in memory, made by hand: of a directory, on top of each other, or of entries that no capture makes.

import { createHash } from 'node:crypto';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { systemClock } from '../../core/clock.js';
import type { Facts } from '../../core/facts.js';
import { newRunId, randomTail } from '../../core/names.js';
import type { BackupContent, EarlierBackup, RestoreInput } from '../../core/source.js';
import { ownedName } from '../../kit/owned-names.js';
import { paddingOf, TAR_END_BYTES, type TarEntry, tarHeader } from '../../kit/tar/tar-header.js';
import { examContext } from '../../testing/source-exam/examination.js';
import { streamOf } from '../../testing/streams.js';
import { type BytePath, ROOT, toBytes } from './byte-path.js';
import { Filter } from './capture/filter.js';
import { Reports } from './capture/reports.js';
import { Walk } from './capture/walk.js';
import type { IndexEntry, Place } from './index/entry.js';
import { formatEnd, formatEntry, formatHeader } from './index/format-index.js';
import { ListingDigest } from './listing-digest.js';
import { pathIn } from './path-in.js';
import { ownFolder } from './places.js';
import { removeTree } from './remove-tree.js';
import type { RestoreSettings } from './restore-settings.js';
import { stageTree } from './stage-tree.js';
import { fillFiles } from './stage/fill-files.js';
import { finishTree } from './stage/finish-tree.js';
import { Input } from './stage/input.js';
import { placesIn, prepareTree } from './stage/prepare-tree.js';
import { PathSelection } from './stage/selection.js';
import { swapTree } from './swap/swap-tree.js';

export interface MadeBackup extends RestoreInput {
  readonly id: string;
  readonly objects: Readonly<Record<string, Buffer>>;
  readonly entries: readonly IndexEntry[];
  /** Names of the objects that were opened, in order. */
  readonly opened: string[];
}

const VOLUME = 'files-00001.tar';

/** A tar that is put together by hand. */
export class TestTar {
  private readonly parts: Buffer[] = [];
  private bytes = 0;

  /** Answers the offset of the entry. */
  add(entry: TarEntry, content: Uint8Array = Buffer.alloc(0)): number {
    const offset = this.bytes;
    for (const part of [tarHeader(entry), content, Buffer.alloc(paddingOf(content.byteLength))]) {
      this.parts.push(Buffer.from(part));
      this.bytes += part.byteLength;
    }
    return offset;
  }

  end(): Buffer {
    return Buffer.concat([...this.parts, Buffer.alloc(TAR_END_BYTES)]);
  }
}

/** All of a directory, or what has changed since the newest of the earlier backups, as far as size and time tell. */
export function backUp(directory: string, id: string, earlier: readonly MadeBackup[] = []): MadeBackup {
  const filter = new Filter(undefined, ['**/*.tmp']);
  const walk = new Walk({ directory, filter, reports: new Reports(), forbidden: new Map(), skipped: new Set() });
  const known = new Map(earlier.at(-1)?.entries.map((entry) => [entry.path, entry]));
  const [tar, digest, entries]: [TestTar, ListingDigest, IndexEntry[]] = [new TestTar(), new ListingDigest(), []];
  for (const found of walk.entries()) {
    digest.add(found);
    if (found.type !== 'file') {
      entries.push(found as IndexEntry);
      continue;
    }
    const { isShared, ...entry } = found;
    const old = known.get(entry.path);
    const isSame = old?.type === 'file' && old.mtimeNs === entry.mtimeNs && old.size === entry.size && !isShared;
    const place = isSame
      ? { ...old.place, backup: old.place.backup ?? earlier.at(-1)?.id ?? '' }
      : take(directory, entry.path, tar);
    entries.push({ ...entry, place } as IndexEntry);
  }
  const objects = { [VOLUME]: tar.end(), 'index.jsonl': indexOf(entries) };
  return { ...madeOf(id, objects, digest.facts(), earlier), entries };
}

export function settingsFor(directory: string, more: Partial<RestoreSettings> = {}): RestoreSettings {
  const nothing = { include: undefined, hooks: undefined, newBeside: undefined, paths: undefined };
  return { directory, exclude: [], own: [], niceness: 0, clock: systemClock, ...nothing, ...more };
}

/** A backup of the objects as they are. */
export function madeOf(
  id: string,
  objects: Readonly<Record<string, Buffer>>,
  facts: Facts = new ListingDigest().facts(),
  earlier: readonly MadeBackup[] = [],
): MadeBackup {
  const opened: string[] = [];
  const find = (name: string): Buffer => {
    const object = objects[name];
    if (object) return object;
    throw new Error(`no object ${name}`);
  };
  const content: BackupContent = {
    names: Object.keys(objects),
    bytes: (name) => find(name).length,
    open(name) {
      opened.push(name);
      return streamOf(...cut(find(name)));
    },
  };
  const startedAt = new Date(0);
  const bases = earlier.map((base): EarlierBackup => ({
    id: base.id,
    startedAt,
    facts: base.facts,
    content: base.content,
  }));
  return { id, objects, content, facts, earlier: bases, entries: [], opened };
}

export function indexOf(entries: readonly IndexEntry[]): Buffer {
  return Buffer.from([formatHeader({ id: 'x' }), ...entries.map(formatEntry), formatEnd(entries.length)].join(''));
}

/** An entry of an index with everything that it needs. */
export function entryOf<T extends IndexEntry['type']>(type: T, path: string, more: object = {}): IndexEntry {
  const common = {
    mode: type === 'directory' ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    mtimeNs: '1700000000000000000',
    ino: '1',
  };
  return { ...common, type, path: path as BytePath, ...more } as unknown as IndexEntry;
}

export const ROOT_ENTRY = entryOf('directory', ROOT);

function take(directory: string, path: BytePath, tar: TestTar): Place {
  const content = readFileSync(pathIn(directory, path));
  const offset = tar.add({ name: toBytes(path), type: 'file', mode: 0o644, size: content.length }, content);
  return { object: VOLUME, offset };
}

/** Restores into a scratch directory by the same code as a restore, in this process. `bases` are what it builds on. */
export function stageHere(
  scratch: string,
  backup: MadeBackup,
  bases: readonly MadeBackup[] = [],
  paths?: string[],
): void {
  const places = placesIn(scratch);
  mkdirSync(scratch, { recursive: true });
  writeFileSync(places.index, backup.objects['index.jsonl'] ?? '');
  for (const { list, object, backup: id } of prepareTree(places, paths).volumes) {
    const volume = (bases.find((base) => base.id === id) ?? backup).objects[object] ?? Buffer.alloc(0);
    writeFileSync(join(scratch, 'volume'), volume);
    const file = openSync(join(scratch, 'volume'), 'r');
    fillFiles(places, { list, bytes: volume.length }, new Input(file));
    closeSync(file);
  }
  finishTree(places);
}

/** Restores a directory as the operation would. */
export async function restore(root: string, backup: RestoreInput, more: Partial<RestoreSettings> = {}) {
  const context = examContext();
  const staged = await stageTree(settingsFor(root, more), backup, context);
  try {
    return { ...(await staged.swap()), checks: staged.checks, runId: context.runId };
  } finally {
    await staged.discard();
  }
}

/** Restores a directory in this process. Answers the run that can be undone. */
export function restoreHere(
  root: string,
  backup: MadeBackup,
  bases: readonly MadeBackup[] = [],
  paths?: string[],
): string {
  const [scratch, runId] = [join(ownFolder(root), ownedName(randomTail())), newRunId(new Date(0))];
  stageHere(scratch, backup, bases, paths);
  const scope = paths === undefined ? [ROOT] : new PathSelection(paths).paths;
  swapTree({ root, runId, scratch, scope, choice: new Filter(undefined, ['**/*.tmp']) });
  removeTree(scratch);
  return runId;
}

/** Everything about a tree that a restore brings back, a line each: not the root, nor what is ours. */
export function show(root: string): string[] {
  const names = new Map<bigint, string>();
  const lines = (directory: string): string[] =>
    readdirSync(pathIn(root, directory as BytePath), 'latin1')
      .toSorted()
      .filter((name) => name !== '.nestjs-backup')
      .flatMap((name) => {
        const path = directory === ROOT ? name : `${directory}/${name}`;
        const full = pathIn(root, path as BytePath);
        const stats = lstatSync(full, { bigint: true });
        const { mode, uid, gid, mtimeNs, ino } = stats;
        const rights = `${path} ${mode.toString(8)} ${uid}:${gid} ${mtimeNs / 1000n}`;
        if (stats.isSymbolicLink()) return [`${rights} -> ${readlinkSync(full, 'latin1')}`];
        if (stats.isDirectory()) return [rights, ...lines(path)];
        const first = names.get(ino) ?? path;
        names.set(ino, first);
        return [`${rights} = ${first} ${createHash('sha256').update(readFileSync(full)).digest('hex')}`];
      });
  return lines(ROOT);
}

/** In pieces, as they come from a storage. */
function cut(content: Buffer, bytes = 10_000): Buffer[] {
  const pieces = Array.from({ length: Math.ceil(content.length / bytes) }, (_, at) =>
    Buffer.from(content.subarray(at * bytes, (at + 1) * bytes)),
  );
  return pieces;
}

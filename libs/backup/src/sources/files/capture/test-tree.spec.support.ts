// A directory for tests: captured in this process, put back by the usual programs, and compared.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { streamOf } from '../../../testing/streams.js';
import { type BytePath, joinPath, ROOT } from '../byte-path.js';
import type { IndexEntry } from '../index/entry.js';
import { INDEX_OBJECT } from '../index/format-index.js';
import { readIndex } from '../index/read-index.js';
import { collectFrames } from './test-frames.spec.support.js';
import { makePlan } from './make-plan.js';
import { readFiles } from './read-files.js';
import { type PlanResult, type PlanTask, type ReadResult, REMOVED_OBJECT } from './tasks.js';
import { volumeName } from './volumes.js';
import { inDirectory } from './walk.js';

export interface TakenTree extends ReadResult {
  readonly plan: PlanResult;
  readonly volumes: ReadonlyMap<string, Buffer>;
  readonly removed: Buffer;
  /** Path of the index. */
  readonly index: string;
  readonly entries: readonly IndexEntry[];
}

export interface TakeOptions {
  readonly base?: PlanTask['base'];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly destinations?: readonly string[];
  readonly own?: readonly string[];
  /** After the walk, before anything is read. */
  readonly meanwhile?: () => void;
  readonly settledBeforeNs?: bigint;
}

/** As the process of a capture does it. `scratch` is a directory for this capture alone. */
export async function takeTree(directory: string, scratch: string, options: TakeOptions = {}): Promise<TakenTree> {
  const { base, include, exclude = [], destinations = [], own = [], meanwhile, settledBeforeNs = 2n ** 80n } = options;
  const task = {
    directory,
    include,
    exclude,
    destinations,
    own,
    scratch,
    base,
    settledBeforeNs: String(settledBeforeNs),
    indexId: 'x',
  };
  const plan = makePlan(task, () => undefined);
  meanwhile?.();
  const frames = collectFrames();
  const result = readFiles(
    {
      directory,
      scratch,
      group: plan.group,
      volumes: plan.sizes.length,
      settledBeforeNs: String(settledBeforeNs),
      indexId: 'x',
    },
    frames.send,
  );
  const volumes = new Map(frames.streams().map((bytes, at) => [volumeName(at + 1), bytes]));
  const index = join(scratch, INDEX_OBJECT);
  const entries: IndexEntry[] = [];
  for await (const entry of readIndex(streamOf(readFileSync(index)))) entries.push(entry);
  return { ...result, plan, volumes, removed: readFileSync(join(scratch, REMOVED_OBJECT)), index, entries };
}

/** What a person types who has only the objects: in the order of the backups. */
export function putBack(directory: string, { volumes, removed }: Pick<TakenTree, 'volumes' | 'removed'>): void {
  mkdirSync(directory, { recursive: true });
  execFileSync('xargs', ['-0', 'rm', '-rf', '--'], { cwd: directory, input: removed });
  for (const volume of volumes.values()) execFileSync('tar', ['xpf', '-'], { cwd: directory, input: volume });
}

/** Everything about a tree, one line for each name; hard links by the first of their names. */
export function describeTree(directory: string): string[] {
  const firsts = new Map<string, string>();
  const describe = (path: BytePath): string[] => {
    const full = inDirectory(directory, path);
    const stats = lstatSync(full, { bigint: true });
    const first = firsts.get(String(stats.ino)) ?? path;
    firsts.set(String(stats.ino), first);
    const line = [path, (stats.mode & 0o7777n).toString(8), stats.mtimeNs / 1_000_000_000n];
    if (stats.isSymbolicLink()) return [[...line, '->', readlinkSync(full, 'latin1')].join(' ')];
    if (stats.isFile()) {
      const sum = createHash('sha256').update(readFileSync(full)).digest('hex').slice(0, 8);
      return [[...line, stats.size, sum, ...(first === path ? [] : ['=', first])].join(' ')];
    }
    if (!stats.isDirectory()) return [];
    const names = readdirSync(full, 'latin1').toSorted();
    return [line.join(' '), ...names.flatMap((name) => describe(joinPath(path, name)))];
  };
  return describe(ROOT);
}

/** Files by their paths, with folders as they need them. */
export function makeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}

// The list, on disk, of what a capture will do with each thing that it found.

import { closeSync, openSync, readSync } from 'node:fs';

import { MIB } from '../../../kit/sizes.js';
import type { BytePath } from '../byte-path.js';
import type { DirectoryEntry, IndexEntry } from '../index/entry.js';
import { TextFile } from './text-file.js';
import type { FoundEntry } from './walk.js';

/**
 * `keep`: it is as in an earlier backup. `take`: it goes into a volume; it was there before, or not. `remove`: it was
 * there and is not. `repeat`: a folder that is kept goes into a volume too. `turn`: the next volume begins.
 */
export type Step =
  | { readonly do: 'keep'; readonly entry: IndexEntry }
  | { readonly do: 'take'; readonly entry: FoundEntry; readonly wasThere: boolean }
  | { readonly do: 'remove'; readonly path: BytePath }
  | { readonly do: 'repeat'; readonly entry: DirectoryEntry }
  | { readonly do: 'turn' };

/** After each field: no path has it. Every step has as many fields. */
const END = '\0';
const FIELDS = 14;
const YES = '1';

/** Text of which each character is a byte: several times as fast as JSON, and read by nobody else. */
export class PlanWriter {
  private readonly file: TextFile;

  constructor(path: string) {
    this.file = new TextFile(path, 'latin1');
  }

  add(step: Step): void {
    this.file.write(formatStep(step));
  }

  close(): void {
    this.file.close();
  }
}

export function* readPlan(path: string): Generator<Step> {
  const file = openSync(path, 'r');
  const chunk = Buffer.allocUnsafeSlow(MIB);
  let rest = '';
  for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
    const fields = (rest + chunk.toString('latin1', 0, bytes)).split(END);
    const whole = Math.floor((fields.length - 1) / FIELDS) * FIELDS;
    for (let at = 0; at < whole; at += FIELDS) yield parseStep(fields.slice(at, at + FIELDS));
    rest = fields.slice(whole).join(END);
  }
  closeSync(file);
}

function formatStep(step: Step): string {
  if (step.do === 'turn') return END.repeat(FIELDS);
  if (step.do === 'remove') return `remove${END}${step.path}${END.repeat(FIELDS - 1)}`;
  const { entry } = step;
  const { path, type, mode, uid, gid, mtimeNs, ino } = entry;
  const target = 'target' in entry ? entry.target : '';
  const size = 'size' in entry ? entry.size : '';
  const { backup = '', object = '', offset = '' } = 'place' in entry ? entry.place : {};
  const what = step.do === 'take' ? (step.wasThere ? 'there' : 'new') : step.do;
  const isShared = 'isShared' in entry ? YES : '';
  const fields = [what, path, type, mode, uid, gid, mtimeNs, ino, target, size, backup, object, offset, isShared, ''];
  return fields.join(END);
}

function parseStep(fields: readonly string[]): Step {
  const [what = '', path = '', type = '', mode, uid, gid, mtimeNs = '', ino = '', target = '', size] = fields;
  const [, , , , , , , , , , backup = '', object = '', offset, isShared] = fields;
  if (what === '') return { do: 'turn' };
  if (what === 'remove') return { do: 'remove', path: path as BytePath };
  const common = { path, mode: Number(mode), uid: Number(uid), gid: Number(gid), mtimeNs, ino };
  const linked = type === 'symlink' || type === 'hardlink' ? { target } : {};
  const sized = type === 'file' ? { size: Number(size) } : {};
  const entry = { ...common, type, ...linked, ...sized, ...(isShared === YES ? { isShared: true } : {}) };
  if (what === 'repeat') return { do: 'repeat', entry: entry as DirectoryEntry };
  if (what !== 'keep') return { do: 'take', entry: entry as FoundEntry, wasThere: what === 'there' };
  const place = { ...(backup === '' ? {} : { backup }), object, offset: Number(offset) };
  return { do: 'keep', entry: { ...entry, ...(type === 'file' ? { place } : {}) } as IndexEntry };
}

// The plan of a capture on disk: what will be done with each thing that was found, in order.

import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

import { MIB } from '../../../kit/sizes.js';
import type { BytePath } from '../byte-path.js';
import type { DirectoryEntry } from '../index/entry.js';
import { listingOf, Tally } from '../listing-digest.js';
import type { Decision } from './compare.js';
import { TextFile } from './text-file.js';
import type { FoundEntry } from './walk.js';

/** Several that are kept, one after the other: their lines and what the digest takes of them lie in files of their own. */
export interface KeptRun {
  readonly entries: number;
  readonly lineBytes: number;
  readonly listingBytes: number;
  readonly tally: Readonly<Tally>;
}

/** `turn`: the next volume begins. */
export type Step =
  | Exclude<Decision, { do: 'keep' }>
  | { readonly do: 'turn' }
  | { readonly do: 'keep'; readonly run: KeptRun };

/** After each field: no path has it. Every step has as many fields. */
const END = '\0';
const FIELDS = 11;
const YES = '1';

/** The files of a plan in a directory. */
export function planFiles(directory: string) {
  return {
    steps: join(directory, 'plan'),
    lines: join(directory, 'kept-lines'),
    listing: join(directory, 'kept-listing'),
  };
}

/** Of what is kept as little is written as can be, and nothing has to be understood again: that is nearly everything. */
export class PlanWriter {
  private readonly steps: TextFile;
  private readonly lines: TextFile;
  private readonly listing: TextFile;
  private kept = newRun();

  constructor(directory: string) {
    const { steps, lines, listing } = planFiles(directory);
    this.steps = new TextFile(steps);
    this.lines = new TextFile(lines);
    this.listing = new TextFile(listing);
  }

  add(step: Decision | { readonly do: 'turn' }): void {
    if (step.do === 'keep') {
      this.keep(step.entry, step.line);
      return;
    }
    this.endRun();
    this.steps.write(formatStep(step));
  }

  close(): void {
    this.endRun();
    for (const file of [this.steps, this.lines, this.listing]) file.close();
  }

  private keep(entry: FoundEntry, line: string): void {
    const listing = listingOf(entry);
    this.lines.write(`${line}\n`);
    this.listing.write(listing);
    this.kept.entries += 1;
    this.kept.lineBytes += line.length + 1;
    this.kept.listingBytes += listing.length;
    this.kept.tally.count(entry);
    if (this.kept.lineBytes >= MIB) this.endRun();
  }

  private endRun(): void {
    if (this.kept.entries === 0) return;
    this.steps.write(formatStep({ do: 'keep', run: this.kept }));
    this.kept = newRun();
  }
}

export function* readPlan(directory: string): Generator<Step> {
  const file = openSync(planFiles(directory).steps, 'r');
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

function newRun() {
  return { entries: 0, lineBytes: 0, listingBytes: 0, tally: new Tally() };
}

function formatStep(step: Step): string {
  switch (step.do) {
    case 'turn':
      return joined('turn');
    case 'remove':
      return joined('remove', step.path);
    case 'keep': {
      const { entries, lineBytes, listingBytes, tally } = step.run;
      const { files, directories, links, bytes } = tally;
      return joined('keep', entries, lineBytes, listingBytes, files, directories, links, bytes);
    }
    default: {
      const { path, type, mode, uid, gid, mtimeNs, ino } = step.entry;
      const target = 'target' in step.entry ? step.entry.target : '';
      const size = 'size' in step.entry ? step.entry.size : '';
      const isShared = 'isShared' in step.entry ? YES : '';
      const what = step.do === 'repeat' ? step.do : step.wasThere ? 'there' : 'new';
      return joined(what, path, type, mode, uid, gid, mtimeNs, ino, target, size, isShared);
    }
  }
}

function joined(...fields: readonly (string | number)[]): string {
  return fields.join(END) + END.repeat(FIELDS - fields.length + 1);
}

function parseStep([what = '', ...fields]: readonly string[]): Step {
  if (what === 'turn') return { do: what };
  if (what === 'remove') return { do: what, path: fields[0] as BytePath };
  if (what === 'keep') return { do: what, run: parseRun(fields.map(Number)) };
  const [path = '', type = '', mode, uid, gid, mtimeNs = '', ino = '', target = '', size = '', isShared] = fields;
  const entry = {
    path,
    type,
    mode: Number(mode),
    uid: Number(uid),
    gid: Number(gid),
    mtimeNs,
    ino,
    ...(target === '' ? {} : { target }),
    ...(size === '' ? {} : { size: Number(size) }),
    ...(isShared === YES ? { isShared: true } : {}),
  };
  if (what === 'repeat') return { do: what, entry: entry as DirectoryEntry };
  return { do: 'take', entry: entry as FoundEntry, wasThere: what === 'there' };
}

function parseRun([entries = 0, lineBytes = 0, listingBytes = 0, ...counts]: readonly number[]): KeptRun {
  const [files = 0, directories = 0, links = 0, bytes = 0] = counts;
  return { entries, lineBytes, listingBytes, tally: Object.assign(new Tally(), { files, directories, links, bytes }) };
}

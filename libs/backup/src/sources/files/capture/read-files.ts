// Carries out the plan: reads what is taken into volumes, and writes the index of everything.

import { join } from 'node:path';

import { TAR_END_BYTES, tarHeader } from '../../../kit/tar/tar-header.js';
import type { BytePath } from '../byte-path.js';
import type { IndexEntry } from '../index/entry.js';
import { entryLine, formatEnd, formatHeader, INDEX_OBJECT } from '../index/format-index.js';
import { ListingDigest } from '../listing-digest.js';
import { FileReader } from './file-reader.js';
import { type FrameSink, FrameWriter } from './frames.js';
import { PieceFile } from './piece-file.js';
import { TextFile } from './text-file.js';
import { type KeptRun, planFiles, readPlan, type Step } from './plan-file.js';
import { Reports } from './reports.js';
import { type ReadResult, type ReadTask, REMOVED_OBJECT } from './tasks.js';
import { tarEntryOf, volumeName } from './volumes.js';
import type { FoundEntry, FoundFile, FoundLink } from './walk.js';

/** Nothing is captured of what is gone by now, or can't be read: it is reported, and is in no index. */
export function readFiles(task: ReadTask, send: FrameSink): ReadResult {
  const reading = new Reading(task, send);
  for (const step of readPlan(task.scratch)) reading.carryOut(step);
  return reading.finish();
}

class Reading {
  private readonly reports = new Reports();
  private readonly digest = new ListingDigest();
  private readonly index: TextFile;
  private readonly removed: TextFile;
  private readonly frames: FrameWriter;
  private readonly files: FileReader;
  /** First names that could not be read, each with the name that stands in for it. */
  private readonly lost = new Map<BytePath, BytePath | undefined>();
  private readonly keptLines: PieceFile;
  private readonly keptListing: PieceFile;
  private entries = 0;
  private turns = 0;
  private volume = 1;

  constructor(
    private readonly task: ReadTask,
    send: FrameSink,
  ) {
    this.index = new TextFile(join(task.scratch, INDEX_OBJECT));
    this.removed = new TextFile(join(task.scratch, REMOVED_OBJECT));
    const { lines, listing } = planFiles(task.scratch);
    this.keptLines = new PieceFile(lines);
    this.keptListing = new PieceFile(listing);
    this.frames = new FrameWriter(send);
    this.files = new FileReader(task.directory, this.frames, this.reports, BigInt(task.settledBeforeNs));
    this.index.write(formatHeader({ id: task.indexId }));
  }

  carryOut(step: Step): void {
    if (step.do === 'turn') this.turn();
    else if (step.do === 'remove') this.removed.write(`${step.path}\0`);
    else if (step.do === 'keep') this.keep(step.run);
    else if (step.do === 'repeat') this.frames.put(tarHeader(tarEntryOf(step.entry)));
    else if (!this.take(step.entry) && step.wasThere) this.removed.write(`${step.entry.path}\0`);
  }

  finish(): ReadResult {
    if (this.task.volumes > 0) this.endVolume();
    this.index.write(formatEnd(this.entries));
    this.index.close();
    for (const file of [this.removed, this.keptLines, this.keptListing]) file.close();
    return { facts: this.digest.facts(), reports: this.reports.table };
  }

  private turn(): void {
    this.turns += 1;
    if (this.turns % this.task.group === 0) this.endVolume();
  }

  private endVolume(): void {
    this.frames.zeros(TAR_END_BYTES);
    this.frames.endStream();
    this.volume += 1;
  }

  /** False when it could not be taken. */
  private take(entry: FoundEntry): boolean {
    if (entry.type === 'file') return this.takeFile(entry);
    if (entry.type === 'hardlink') return this.takeLink(entry);
    this.frames.put(tarHeader(tarEntryOf(entry)));
    this.list(entry);
    return true;
  }

  private takeFile(entry: FoundFile): boolean {
    const place = { object: volumeName(this.volume), offset: this.frames.position };
    const read = this.files.read(entry);
    if (read !== undefined) this.list({ ...read, place });
    else if (entry.isShared) this.lost.set(entry.path, undefined);
    return read !== undefined;
  }

  /** Where the first name is lost the file may still be there under this one, which then stands in for it. */
  private takeLink(entry: FoundLink): boolean {
    const { target } = entry;
    const standIn = this.lost.get(target);
    if (standIn === undefined && this.lost.has(target)) {
      const isRead = this.takeFile({ ...entry, type: 'file', size: Number.NaN });
      if (isRead) this.lost.set(target, entry.path);
      return isRead;
    }
    const link = { ...entry, target: standIn ?? target };
    this.frames.put(tarHeader(tarEntryOf(link)));
    this.list(link);
    return true;
  }

  private keep({ entries, lineBytes, listingBytes, tally }: KeptRun): void {
    this.index.writeBytes(this.keptLines.take(lineBytes));
    this.digest.addListing(this.keptListing.take(listingBytes), tally);
    this.entries += entries;
  }

  private list(entry: IndexEntry): void {
    this.index.write(`${entryLine(entry)}\n`);
    this.digest.add(entry);
    this.entries += 1;
  }
}

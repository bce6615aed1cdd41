// The lines of an index, read and held to the format one after the other.

import { BackupError } from '../../../core/errors.js';
import { isBackupId, OBJECT_NAME } from '../../../core/names.js';
import { isRecord } from '../../../core/reader.js';
import { type BytePath, comparePaths, fromBytes, fromText, isInside, toShown } from '../byte-path.js';
import type { FileEntry, IndexEntry, IndexHeader, Place } from './entry.js';
import { INDEX_FORMAT, INDEX_VERSION } from './format-index.js';

type Fields = Readonly<Record<string, unknown>>;

const DIGITS = /^\d{1,20}$/;
const NANOSECONDS = /^-?\d{1,21}$/;
const MODE = /^[0-7]{4}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Takes the lines in order. Throws DATA_CORRUPT for the first that is not as it should be, or comes where it should not,
 * and MANIFEST_TOO_NEW for an index of a later version.
 */
export class IndexParser {
  private header: IndexHeader | undefined;
  private last: BytePath | undefined;
  private count = 0;
  private ended = false;

  /** The entry that the line is; nothing for the header and the end. */
  next(line: string): IndexEntry | undefined {
    const fields = this.fieldsOf(line);
    if (this.ended) throw this.broken('it goes on after its end');
    if (this.header === undefined) {
      this.header = this.headerOf(fields);
      return undefined;
    }
    if (fields['end'] === true) {
      if (fields['entries'] !== this.count) throw this.broken(`its end speaks of ${String(fields['entries'])} entries`);
      this.ended = true;
      return undefined;
    }
    const entry = this.entryOf(fields);
    this.count += 1;
    this.pass(entry.path);
    return entry;
  }

  /** Stands in for `next` where the line is known to be an entry, and its path. */
  skip(path: BytePath): void {
    this.count += 1;
    this.pass(path);
  }

  private pass(path: BytePath): void {
    if (this.last !== undefined && comparePaths(this.last, path) >= 0) {
      throw this.broken(`${toShown(path)} is out of order`);
    }
    this.last = path;
  }

  /** To be called after the last line. */
  finish(): IndexHeader {
    if (this.header === undefined || !this.ended) throw this.broken('it stops before its end');
    return this.header;
  }

  private fieldsOf(line: string): Fields {
    try {
      const fields: unknown = JSON.parse(line);
      if (isRecord(fields)) return fields;
    } catch {
      // Said below.
    }
    throw this.broken('the next line is no JSON object');
  }

  private headerOf({ format, version, id }: Fields): IndexHeader {
    if (format !== INDEX_FORMAT || typeof version !== 'number' || typeof id !== 'string') {
      throw this.broken('its first line is not the header of one');
    }
    if (version === INDEX_VERSION) return { id };
    throw new BackupError('MANIFEST_TOO_NEW', `The index has version ${version}; this program reads ${INDEX_VERSION}.`);
  }

  private entryOf(fields: Fields): IndexEntry {
    const { type, mode, uid, gid, mtimeNs, ino } = fields;
    const path = this.pathOf(fields, 'path');
    if (!isInside(path)) throw this.broken(`${toShown(path)} leads out of the directory`);
    if (
      !isText(mode, MODE) ||
      !isCount(uid) ||
      !isCount(gid) ||
      !isText(mtimeNs, NANOSECONDS) ||
      !isText(ino, DIGITS)
    ) {
      throw this.broken(`what it says of ${toShown(path)} is incomplete`);
    }
    const common = { path, mode: Number.parseInt(mode, 8), uid, gid, mtimeNs, ino };
    switch (type) {
      case 'directory':
        return { ...common, type };
      case 'file':
        return { ...common, type, ...this.contentOf(fields, path) };
      case 'symlink':
        return { ...common, type, target: this.pathOf(fields, 'target') };
      case 'hardlink':
        return { ...common, type, target: this.firstNameOf(fields, path) };
      default:
        throw this.broken(`${toShown(path)} is of an unknown type`);
    }
  }

  private contentOf(
    { size, backup, object, offset, unsettled }: Fields,
    path: BytePath,
  ): Pick<FileEntry, 'size' | 'place' | 'unsettled'> {
    const isPlace = isText(object, OBJECT_NAME) && isCount(offset) && offset % 512 === 0;
    if (!isCount(size) || !isPlace || (backup !== undefined && !(typeof backup === 'string' && isBackupId(backup)))) {
      throw this.broken(`it does not say where the bytes of ${toShown(path)} are`);
    }
    const place: Place = { ...(backup === undefined ? {} : { backup }), object, offset };
    return { size, place, ...(unsettled === true ? { unsettled } : {}) };
  }

  private firstNameOf(fields: Fields, path: BytePath): BytePath {
    const target = this.pathOf(fields, 'target');
    if (isInside(target) && comparePaths(target, path) < 0) return target;
    throw this.broken(`the first name of ${toShown(path)} does not come before it`);
  }

  private pathOf(fields: Fields, key: 'path' | 'target'): BytePath {
    const [text, base64] = [fields[key], fields[`${key}Base64`]];
    if (typeof text === 'string' && text !== '' && !text.includes('\0')) return fromText(text);
    if (isText(base64, BASE64)) return fromBytes(Buffer.from(base64, 'base64'));
    throw this.broken(`an entry has no ${key}`);
  }

  private broken(why: string): BackupError {
    return new BackupError('DATA_CORRUPT', `The index of the files is damaged after ${this.count} entries: ${why}.`);
  }
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

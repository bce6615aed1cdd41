// The lines of an index: a header, one for each entry, and the end.

import { type BytePath, toBytes, toText } from '../byte-path.js';
import type { IndexEntry, IndexHeader, Unplaced } from './entry.js';

export const INDEX_OBJECT = 'index.jsonl';
export const INDEX_FORMAT = 'nestjs-backup-files';
export const INDEX_VERSION = 1;

const BACKUP = ',"backup":';
const UNSETTLED = ',"unsettled":true';

export function formatHeader({ id }: IndexHeader): string {
  return `${JSON.stringify({ format: INDEX_FORMAT, version: INDEX_VERSION, id })}\n`;
}

/** One line, with its end. */
export function formatEntry(entry: IndexEntry): string {
  return Buffer.from(`${entryLine(entry)}\n`, 'latin1').toString('utf8');
}

/** The line of an entry without its end, one character for each byte: written by hand, as there may be a million. */
export function entryLine(entry: IndexEntry): string {
  if (entry.type !== 'file') return `${knownLine(entry)}}`;
  const { backup, object, offset } = entry.place;
  const held = backup === undefined ? '' : `${BACKUP}"${backup}"`;
  const unsettled = entry.unsettled === true ? UNSETTLED : '';
  return `${knownLine(entry)}${held},"object":"${object}","offset":${offset}${unsettled}}`;
}

/** The beginning of that line: what is known of a file before it is read, and of anything else all but the brace. */
export function knownLine(entry: Unplaced): string {
  const { path, type, mode, uid, gid, mtimeNs, ino } = entry;
  const octal = mode.toString(8).padStart(4, '0');
  const known = `{${named('path', path)},"type":"${type}","mode":"${octal}","uid":${uid},"gid":${gid},"mtimeNs":"${mtimeNs}","ino":"${ino}"`;
  if (type === 'file') return `${known},"size":${entry.size}`;
  return type === 'directory' ? known : `${known},${named('target', entry.target)}`;
}

/**
 * The line of an earlier index for something that is as it was found, in an index that builds on it; undefined when it is
 * not. No line is parsed for that.
 */
export function lineOfSame(line: string, known: string, type: Unplaced['type'], base: string): string | undefined {
  if (!line.startsWith(known)) return undefined;
  if (type !== 'file') return line.length === known.length + 1 ? line : undefined;
  if (!line.startsWith(',"', known.length) || line.endsWith(`${UNSETTLED}}`)) return undefined;
  if (line.startsWith(BACKUP, known.length)) return line;
  return `${known}${BACKUP}"${base}"${line.slice(known.length)}`;
}

/** Tells an index that is all there from one that only stops at the end of a line. */
export function formatEnd(entries: number): string {
  return `${JSON.stringify({ end: true, entries })}\n`;
}

function named(key: string, path: BytePath): string {
  // As bytes both are the same: of all that is not ASCII JSON changes nothing.
  if (toText(path) !== undefined) return `"${key}":${JSON.stringify(path)}`;
  return `"${key}Base64":"${toBytes(path).toString('base64')}"`;
}

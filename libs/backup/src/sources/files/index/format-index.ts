// The lines of an index: a header, one for each entry, and the end.

import { type BytePath, toBytes, toText } from '../byte-path.js';
import type { IndexEntry, IndexHeader } from './entry.js';

export const INDEX_OBJECT = 'index.jsonl';
export const INDEX_FORMAT = 'nestjs-backup-files';
export const INDEX_VERSION = 1;

export function formatHeader({ id }: IndexHeader): string {
  return `${JSON.stringify({ format: INDEX_FORMAT, version: INDEX_VERSION, id })}\n`;
}

/** Written out by hand: of a million entries each is written twice. */
export function formatEntry(entry: IndexEntry): string {
  const { path, type, mode, uid, gid, mtimeNs, ino } = entry;
  const octal = mode.toString(8).padStart(4, '0');
  return `{${named('path', path)},"type":"${type}","mode":"${octal}","uid":${uid},"gid":${gid},"mtimeNs":"${mtimeNs}","ino":"${ino}"${rest(entry)}}\n`;
}

/** Tells an index that is all there from one that only stops at the end of a line. */
export function formatEnd(entries: number): string {
  return `${JSON.stringify({ end: true, entries })}\n`;
}

function rest(entry: IndexEntry): string {
  if (entry.type === 'directory') return '';
  if (entry.type !== 'file') return `,${named('target', entry.target)}`;
  const { size, place, unsettled } = entry;
  const backup = place.backup === undefined ? '' : `,"backup":"${place.backup}"`;
  return `,"size":${size}${backup},"object":"${place.object}","offset":${place.offset}${unsettled ? ',"unsettled":true' : ''}`;
}

function named(key: string, path: BytePath): string {
  const text = toText(path);
  return text === undefined
    ? `"${key}Base64":"${toBytes(path).toString('base64')}"`
    : `"${key}":${JSON.stringify(text)}`;
}

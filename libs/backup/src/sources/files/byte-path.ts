// Names of files as they are: bytes, which need not be text in any encoding.

import { isUtf8 } from 'node:buffer';

declare const BYTES: unique symbol;

/**
 * A relative path or the target of a link with `/` between its parts, one character for each of its bytes: what is ASCII
 * reads as it is. Compared and joined as a text, and turned into what others understand by the functions here.
 */
export type BytePath = string & { readonly [BYTES]: true };

/** The directory itself, before everything that is in it. */
export const ROOT = '.' as BytePath;

const SLASH = 0x2f;
const NOT_ASCII = /[^\0-\x7f]/;

export function fromText(text: string): BytePath {
  return (NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text) as BytePath;
}

export function fromBytes(bytes: Uint8Array): BytePath {
  return Buffer.from(bytes).toString('latin1') as BytePath;
}

export function toBytes(path: BytePath): Buffer {
  return Buffer.from(path, 'latin1');
}

/** As the functions of `node:fs` take it. */
export function toFs(path: BytePath): string | Buffer {
  return NOT_ASCII.test(path) ? toBytes(path) : path;
}

/** Undefined where the bytes are no text. */
export function toText(path: BytePath): string | undefined {
  if (!NOT_ASCII.test(path)) return path;
  const bytes = toBytes(path);
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** For patterns and people: what is no text is replaced by a sign for it. */
export function toReadable(path: BytePath): string {
  return NOT_ASCII.test(path) ? toBytes(path).toString('utf8') : path;
}

/** For messages: on one line, in quotes where there is anything but plain signs. */
export function toShown(path: BytePath): string {
  const readable = toReadable(path);
  return /^[\w./@+=-]+$/.test(readable) ? readable : JSON.stringify(readable);
}

/** What lies in the directory; what lies in the root has no other part. */
export function joinPath(directory: BytePath, name: string): BytePath {
  return (directory === ROOT ? name : `${directory}/${name}`) as BytePath;
}

export function parentOf(path: BytePath): BytePath {
  const end = path.lastIndexOf('/');
  return end === -1 ? ROOT : (path.slice(0, end) as BytePath);
}

/** True for what lies in the directory, however deep. */
export function isBelow(path: BytePath, directory: BytePath): boolean {
  if (directory === ROOT) return path !== ROOT;
  return path.length > directory.length && path.charCodeAt(directory.length) === SLASH && path.startsWith(directory);
}

/** Whether it names something in the directory, or the directory itself: no way leads out of it. */
export function isInside(path: BytePath): boolean {
  if (path === ROOT) return true;
  return !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** The order of a walk: a directory, then all that is in it, by the bytes of the names. */
export function comparePaths(a: BytePath, b: BytePath): number {
  if (a === b) return 0;
  if (a === ROOT) return -1;
  if (b === ROOT) return 1;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return x === SLASH ? -1 : y === SLASH ? 1 : x - y;
  }
  return a.length - b.length;
}

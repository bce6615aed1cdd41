// Paths of the file system for what lies in a directory.

import { type BytePath, ROOT, toBytes } from './byte-path.js';

/** As the functions of `node:fs` take it. */
export function pathIn(directory: string, path: BytePath): Buffer {
  return path === ROOT ? Buffer.from(directory) : Buffer.concat([Buffer.from(`${directory}/`), toBytes(path)]);
}

/** The directories that lead to it, from the outermost; not the root. */
export function ancestorsOf(path: BytePath): BytePath[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/') as BytePath);
}

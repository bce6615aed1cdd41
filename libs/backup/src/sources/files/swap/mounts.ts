// File systems that are mounted within the live directory: nothing is moved from one into another by a rename.

import { readFileSync } from 'node:fs';

import { type BytePath, fromText, isBelow, toReadable } from '../byte-path.js';
import { Foreign, type Choice } from './foreign.js';
import { Tree } from './tree.js';

/** A sentence about the first one within the parts that would be swapped; undefined when there is none. */
export function findMount(root: string, scope: readonly BytePath[], choice: Choice): string | undefined {
  const foreign = new Foreign(new Tree(root), choice);
  const mount = mountsBelow(root).find((path) => {
    const isInScope = scope.some((part) => path === part || isBelow(path, part));
    return isInScope && !foreign.standing(path, 'directory', foreign.standingAround(path)).isForeign;
  });
  if (mount === undefined) return undefined;
  return `${root}/${toReadable(mount)} is a file system of its own, and files are put in place by renaming them, which works within one only. Exclude it from the source and back it up by a job of its own, or unmount it for the restore.`;
}

/** Where something is mounted below a directory, as far as the system tells. */
function mountsBelow(root: string): BytePath[] {
  const start = `${fromText(root)}/`;
  return mountTable().flatMap((line) => {
    const point = unescaped(line.split(' ')[4] ?? '');
    return point.startsWith(start) ? [point.slice(start.length) as BytePath] : [];
  });
}

function mountTable(): string[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1').split('\n');
  } catch {
    return [];
  }
}

/** Spaces and the like stand there as three octal digits. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

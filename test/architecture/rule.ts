// What a rule about the sources is: a name, and a function that finds every violation.

import type { SourceFile } from './source-file.js';

export interface Rule {
  /** A sentence that holds for every file; it is the name of the test. */
  readonly name: string;
  /** One sentence per violation: which file, what is wrong, and how to put it right. */
  check(files: readonly SourceFile[]): string[];
}

/** A rule that looks at one file at a time; `find` answers what is wrong and how to put it right. */
export function perFile(name: string, find: (file: SourceFile) => readonly string[]): Rule {
  return { name, check: (files) => files.flatMap((file) => find(file).map((problem) => `${file.path} ${problem}`)) };
}

/** As `perFile`, for code that ships. */
export function perShippedFile(name: string, find: (file: SourceFile) => readonly string[]): Rule {
  return perFile(name, (file) => (file.isSpec ? [] : find(file)));
}

/** The room of a file: the first folder of its path, or nothing for a file at the top. */
export function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

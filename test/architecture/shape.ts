// How files look: small, named alike, and opened by a line that says what they are for.

import { perFile, type Rule } from './rule.js';
import type { SourceFile } from './source-file.js';

const MOST_LINES = 300;
const MEDIAN_BELOW = 100;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const shape: readonly Rule[] = [
  perFile(`no file has more than ${MOST_LINES} lines`, (file) =>
    lines(file) > MOST_LINES ? [`has ${lines(file)} lines; split it where its subject changes.`] : [],
  ),
  { name: `half of the files that ship have fewer than ${MEDIAN_BELOW} lines`, check: checkMedian },
  perFile('the first line of a file is a comment that says its job', ({ text }) =>
    /^(#!\/usr\/bin\/env node\n)?\/\/ \S/.test(text)
      ? []
      : ['does not begin with a comment; say in the first line what the file is for.'],
  ),
  perFile('names of folders and files are kebab-case', ({ path }) => {
    const wrong = path.split(/[/.]/).find((part) => !KEBAB.test(part));
    return wrong === undefined ? [] : [`has "${wrong}" in its path; write it in small letters with dashes.`];
  }),
];

function lines({ text }: SourceFile): number {
  return text.trimEnd().split('\n').length;
}

function checkMedian(files: readonly SourceFile[]): string[] {
  const shipped = files.filter((file) => !file.isSpec).toSorted((a, b) => lines(a) - lines(b));
  const median = shipped[Math.floor(shipped.length / 2)];
  if (median === undefined || lines(median) < MEDIAN_BELOW) return [];
  return [`${median.path} is the median and has ${lines(median)} lines; split the larger files.`];
}

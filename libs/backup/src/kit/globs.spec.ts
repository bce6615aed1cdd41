// Patterns match as docs/files.md says.

import { describe, expect, it } from '@jest/globals';

import { compileGlob, globBase, globProblem } from './globs.js';

describe('compileGlob', () => {
  it.each([
    ['*.jpg', ['a.jpg', '.hidden.jpg'], ['a.JPG', 'photos/a.jpg', 'a.jpg/b']],
    ['**/*.jpg', ['a.jpg', 'x/y/a.jpg', '.x/.a.jpg'], ['a.png']],
    ['cache/**', ['cache', 'cache/a', 'cache/.a/b'], ['cached', 'x/cache/a']],
    ['**/node_modules', ['node_modules', 'x/node_modules'], ['node_modules/a']],
    ['{a,b}/*.[ch]', ['a/x.c', 'b/x.h'], ['c/x.c', 'a/x.o']],
    ['photo (?)*.jpg', ['photo (1).jpg', 'photo (2) a.jpg'], ['photo 1.jpg']],
    ['*.(jpg|png)', ['a.(jpg|png)'], ['a.jpg', 'png']],
    ['*|b', ['a|b'], ['a', 'b']],
    ['"a"*', ['"a".txt'], ['a.txt']],
    ['[!a]/\\[*', ['b/[x'], ['a/[x', 'b/x']],
    ['späße/*', ['späße/x'], ['spasse/x']],
  ])('%s', (pattern, matching, others) => {
    const matches = compileGlob(pattern);
    expect(matching.filter((path) => !matches(path))).toEqual([]);
    expect(others.filter((path) => matches(path))).toEqual([]);
  });
});

describe('globProblem', () => {
  it('finds what can match nothing', () => {
    const wrong = ['', '/etc/**', './a', '../a', 'a/../b', '!a', 'a[b', 'tmp/', '**/tmp/', 'a//b', 'a/./b', '.'];
    expect(wrong.filter((pattern) => globProblem(pattern) === undefined)).toEqual([]);
    expect(['a', '**', '.env', '*.{jpg,png}'].map(globProblem)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('globBase', () => {
  it('is the folder that holds all that matches', () => {
    const bases = ['photos/2025/*.jpg', '**/*.jpg', 'photos/a.jpg', 'a.jpg', '{a,b}/c'].map(globBase);
    expect(bases).toEqual(['photos/2025', '', 'photos', '', '']);
  });
});

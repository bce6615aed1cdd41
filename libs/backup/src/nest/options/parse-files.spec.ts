// Options of a source of files, and what they refuse.

import { describe, expect, it } from '@jest/globals';

import { Reader } from '../../core/reader.js';
import { parseFiles } from './parse-files.js';
import { parseOptions } from './parse-options.js';

function parse(options: object) {
  const reader = new Reader({ type: 'files', ...options }, 'source');
  return { settings: parseFiles(reader), problems: reader.problems.map(({ path }) => path) };
}

/** The problems of a module that backs up `/srv/app` to the directory. */
function problemsOf(backups: string, source: object = {}): string {
  try {
    parseOptions({
      destinations: { disk: { storage: { type: 'local', directory: backups } } },
      jobs: { files: { source: { type: 'files', directory: '/srv/app', ...source } } },
    });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('parseFiles', () => {
  it('needs a directory, and takes everything by default', () => {
    expect(parse({ directory: '/srv/uploads' })).toEqual({
      settings: { type: 'files', directory: '/srv/uploads', exclude: [], fullEvery: {} },
      problems: [],
    });
    const all = {
      directory: 'uploads',
      include: ['**/*.jpg'],
      exclude: ['tmp'],
      fullEvery: { backups: 7, age: '7d' },
      indexDirectory: '/var/lib/app',
      scratchDirectory: '/var/tmp',
      hooks: { beforeSwap: () => undefined },
    };
    expect(parse(all)).toMatchObject({ settings: { fullEvery: { backups: 7, ageMs: 604_800_000 } }, problems: [] });
  });

  it('names every problem', () => {
    const wrong = {
      include: [],
      exclude: ['/etc/**', ''],
      fullEvery: { backups: 0, age: 'soon', day: 1 },
      inlcude: [],
    };
    expect(parse(wrong).problems.toSorted()).toEqual([
      'source.directory',
      'source.exclude[0]',
      'source.exclude[1]',
      'source.fullEvery.age',
      'source.fullEvery.backups',
      'source.fullEvery.day',
      'source.include',
      'source.inlcude',
    ]);
  });
});

describe('a directory that holds its own destination', () => {
  it.each(['/srv/app', '/srv/app/data/backups', '/srv/app/..data'])('is refused: %s', (backups) => {
    expect(problemsOf(backups)).toMatch(/jobs\.files\.source\.directory holds the directory of the destination disk/);
  });

  it('is refused when only the folder of the job lies in it', () => {
    expect(problemsOf('/srv', { directory: '/srv/files' })).toMatch(/where its backups go: \/srv\/files;/);
    expect(problemsOf('/srv', { directory: '/srv/other' })).toBe('');
  });

  it('is fine when that is left out, or is elsewhere', () => {
    expect(problemsOf('/srv/app/data/backups', { exclude: ['data/backups'] })).toBe('');
    expect(problemsOf('/srv/app/data/backups', { exclude: ['data'] })).toBe('');
    for (const backups of ['/srv/app-backups', '/srv', '/mnt/backups']) expect(problemsOf(backups)).toBe('');
  });
});

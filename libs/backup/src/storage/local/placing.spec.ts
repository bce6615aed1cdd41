// Finished files are put in place once, with and without hard links.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isAbandoned } from '../../kit/owned-names.js';
import { claimName, place, placeWithoutLinks } from './placing.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'placing-'));
  await mkdir(join(directory, '.tmp'));
});
afterEach(() => rm(directory, { recursive: true }));

async function makeFile(name: string): Promise<string> {
  const path = join(directory, '.tmp', name);
  await writeFile(path, name);
  return path;
}

describe.each([
  ['place', place],
  ['placeWithoutLinks', placeWithoutLinks],
])('%s', (_, put) => {
  it('lets one of many win, and leaves the files of the others alone', async () => {
    const target = join(directory, 'object');
    const names = Array.from({ length: 20 }, (__, index) => `file-${index}`);
    const files = await Promise.all(names.map((name) => makeFile(name)));
    const wins = await Promise.all(files.map((file) => put(file, target)));
    expect(wins.filter(Boolean)).toHaveLength(1);
    const winner = names[wins.indexOf(true)];
    expect(await readFile(target, 'utf8')).toBe(winner);
    const left = await readdir(join(directory, '.tmp'));
    expect(left.filter((name) => name !== winner)).toHaveLength(19);
  });

  it('never replaces a folder, a file or an empty file', async () => {
    await mkdir(join(directory, 'folder'));
    await writeFile(join(directory, 'full'), 'x');
    await writeFile(join(directory, 'empty'), '');
    const file = await makeFile('new');
    for (const name of ['folder', 'full', 'empty']) expect(await put(file, join(directory, name))).toBe(false);
    expect(await readFile(join(directory, 'empty'), 'utf8')).toBe('');
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  it('says so when the folder is missing', async () => {
    const file = await makeFile('new');
    await expect(put(file, join(directory, 'missing/object'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(join(directory, '.tmp'))).toEqual(['new']);
  });
});

describe('a claim that a killed process left', () => {
  it('keeps its key taken, and is a left-over after a day', async () => {
    const name = claimName(join('..', 'object'));
    await makeFile(name);
    expect(await placeWithoutLinks(await makeFile('new'), join(directory, 'object'))).toBe(false);

    const modifiedAt = new Date('2026-01-01T00:00:00Z');
    const claim = { path: join(directory, '.tmp', name), modifiedAt };
    expect(isAbandoned(claim, new Date('2026-01-01T23:59:00Z'))).toBe(false);
    expect(isAbandoned(claim, new Date('2026-01-02T00:01:00Z'))).toBe(true);
  });
});

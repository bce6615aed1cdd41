// Whatever dies in the middle of a swap or its undo, nothing is lost; and what somebody may do who is not root.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../../core/clock.js';
import { newRunId } from '../../../core/names.js';
import { nameOfGoneProcess } from '../../../kit/gone-process.spec.support.js';
import { ownedName } from '../../../kit/owned-names.js';
import { examContext } from '../../../testing/source-exam/examination.js';
import { tempDirectories } from '../../../testing/temp-directory.spec.support.js';
import { type BytePath, ROOT } from '../byte-path.js';
import { Filter } from '../capture/filter.js';
import { FilesSource } from '../files-source.js';
import { ownFolder } from '../places.js';
import { tidyBeforeCapture } from '../tidy.js';
import { show } from '../test-files-backup.spec.support.js';
import { forgetKept } from './forget.js';
import { recoverSwaps } from './recover.js';
import { swapTree, undoTree } from './swap-tree.js';

const newDirectory = tempDirectories();
const NOW = new Date('2026-01-02T00:00:00.000Z');
const FAR_AHEAD = new Date('2999-01-01T00:00:00.000Z');
const all = new Filter(undefined, []);

let root: string;
let scratch: string;
let runId: string;

beforeEach(async () => {
  root = await newDirectory();
  runId = newRunId(NOW);
  scratch = join(ownFolder(root), ownedName('scratch'));
});

type Files = Readonly<Record<string, string>>;
type User = { readonly uid?: number; readonly gid?: number };

/** `name/` is a directory. */
function write(base: string, files: Files): void {
  mkdirSync(base, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const full = join(base, path);
    mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(full, content);
  }
}

function swap(scope: readonly string[] = [ROOT], choice = all, reached?: () => void): void {
  swapTree({ root, runId, scratch, scope: scope as BytePath[], choice, ...(reached && { reached }) });
}

const LIVE = { 'a/old': '1', 'a/same/x': '2', gone: '3', 'kind/file': '4', empty: '' };
const BACKUP = { 'a/new': '5', 'a/same/x': '6', kind: '7', 'empty/': '', 'more/deep/er': '8' };

/** Does one thing, as that user, and kills itself after so many moves. */
function killed(what: 'swap' | 'undo', moves: number, user: User = {}): string | null {
  const code = `
    import { swapTree, undoTree } from ${JSON.stringify(new URL('./swap-tree.js', import.meta.url).href)};
    import { Filter } from ${JSON.stringify(new URL('../capture/filter.js', import.meta.url).href)};
    const [what, root, runId, scratch, moves, user] = process.argv.slice(1);
    // Now: that user may have no right to read where the modules are.
    const { uid, gid } = JSON.parse(user);
    if (uid !== undefined) process.setgroups([]);
    if (gid !== undefined) process.setgid(gid);
    if (uid !== undefined) process.setuid(uid);
    let made = 0;
    const reached = () => { if (++made === Number(moves)) process.kill(process.pid, 'SIGKILL'); };
    const choice = new Filter(undefined, ['**/*.tmp']);
    if (what === 'swap') swapTree({ root, runId, scratch, scope: ['.'], choice, reached });
    else undoTree(root, runId, choice, reached);`;
  const args = ['--input-type=module', '-e', code, what, root, runId, scratch, String(moves), JSON.stringify(user)];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: '/' });
  if (stderr !== '') throw new Error(stderr);
  return signal;
}

describe('a process that is killed in the middle', () => {
  const choice = new Filter(undefined, ['**/*.tmp']);
  let before: string[];
  let after: string[];

  beforeEach(() => {
    write(root, { ...LIVE, 'a/x.tmp': 'mine' });
    write(join(scratch, 'tree'), BACKUP);
    before = show(root);
  });

  it.each([1, 4])(
    'of a swap, after %i moves, is put right by the next restore, and nothing is left to undo',
    (moves) => {
      expect(killed('swap', moves)).toBe('SIGKILL');
      expect(show(root)).not.toEqual(before);
      expect(recoverSwaps(root, NOW)).toEqual([runId]);
      expect(show(root)).toEqual(before);
      expect(() => undoTree(root, runId, choice)).toThrow(expect.objectContaining({ code: 'UNDO_UNAVAILABLE' }));
      expect(recoverSwaps(root, NOW)).toEqual([]);
      expect(show(root)).toEqual(before);
      expect(forgetKept(root, FAR_AHEAD, NOW)).toHaveLength(1);
    },
  );

  it('of a swap is put right by the next backup, which holds what was there before', async () => {
    expect(killed('swap', 3)).toBe('SIGKILL');
    const source = new FilesSource({ directory: root, exclude: ['**/*.tmp'], clock: systemClock });
    const capture = await source.capture(examContext());
    await capture.close();
    expect(show(root)).toEqual(before);
  });

  it('of a swap is put right by its undo, and what was written since is not lost', () => {
    expect(killed('swap', 3)).toBe('SIGKILL');
    const names = new Set(before.map((line) => line.split(' ')[0]));
    const lost = [...names].find((name) => name !== undefined && !existsSync(join(root, name)));
    if (lost !== undefined) write(root, { [`${lost}`]: 'since' });
    undoTree(root, runId, choice);
    expect(show(root)).toEqual(before);
    if (lost !== undefined) {
      const kept = execFileSync('grep', ['-rl', 'since', ownFolder(root)], { encoding: 'utf8' });
      expect(kept).toContain(lost);
    }
  });

  it('and then again while it is put right, keeps what was written since as well', () => {
    expect(killed('swap', 3)).toBe('SIGKILL');
    expect(recoverSwaps(root, NOW)).toEqual([runId]);
    const folder = join(ownFolder(root), `undone-${runId}`);
    const journal = JSON.parse(readFileSync(join(folder, 'journal.json'), 'utf8')) as object;
    writeFileSync(join(folder, 'journal.json'), JSON.stringify({ ...journal, state: 'moving' }));
    write(folder, { 'aside/photo': 'since' });
    for (const runs of [[runId], []]) expect(recoverSwaps(root, NOW)).toEqual(runs);
    expect(show(root)).toEqual(before);
    expect(readFileSync(join(folder, 'aside/photo'), 'utf8')).toBe('since');
  });

  it.each([1, 4])('of an undo, after %i moves, can be undone again', (moves) => {
    swap([ROOT], choice);
    after = show(root);
    expect(killed('undo', moves)).toBe('SIGKILL');
    expect(recoverSwaps(root, NOW)).toEqual([runId]);
    expect(show(root)).toEqual(after);
    undoTree(root, runId, choice);
    expect(show(root)).toEqual(before);
  });

  it('is not put right while it may still be at work, and nothing is captured meanwhile', async () => {
    expect(killed('swap', 2)).toBe('SIGKILL');
    const half = show(root);
    const journal = join(ownFolder(root), `before-${runId}`, 'journal.json');
    const text = JSON.parse(execFileSync('cat', [journal], { encoding: 'utf8' })) as { owner: string };
    const setOwner = (owner: string): void => writeFileSync(journal, JSON.stringify({ ...text, owner }));
    setOwner(ownedName('swap'));
    expect(recoverSwaps(root, FAR_AHEAD)).toEqual([]);
    const tidied = tidyBeforeCapture(root, systemClock, () => undefined);
    await expect(tidied).rejects.toMatchObject({ code: 'SOURCE_BUSY', message: expect.stringContaining(runId) });
    setOwner('elsewhere~1~x~swap');
    expect(recoverSwaps(root, new Date(0))).toEqual([]);
    expect(show(root)).toEqual(half);
    expect(recoverSwaps(root, FAR_AHEAD)).toEqual([runId]);
    expect(show(root)).toEqual(before);
  });

  it('leaves what the next one removes', () => {
    write(join(ownFolder(root), nameOfGoneProcess('scratch')), { 'tree/closed/x': '' });
    chmodSync(join(ownFolder(root), readdirSync(ownFolder(root)).at(-1) ?? ''), 0o700);
    expect(forgetKept(root, new Date(0), NOW)).toHaveLength(1);
  });
});

const asSomebody = process.getuid?.() === 0 ? it : it.skip;

describe('a user who is not root', () => {
  asSomebody('leaves alone what cannot be read, when there is nothing to put there', () => {
    write(root, { 'lost+found/': '', x: '1' });
    write(join(scratch, 'tree'), { 'lost+found/': '', x: '2' });
    execFileSync('chown', ['-R', '65534', root]);
    for (const path of ['.', 'lost+found']) chownSync(join(root, path), 0, 65534);
    for (const [path, mode] of [
      ['.', 0o775],
      ['lost+found', 0o700],
    ] as const)
      chmodSync(join(root, path), mode);
    const before = show(root);
    const user = { uid: 65534, gid: 65534 };
    expect(killed('swap', 99, user)).toBeNull();
    expect(readFileSync(join(root, 'x'), 'utf8')).toBe('2');
    expect(killed('undo', 99, user)).toBeNull();
    expect(show(root)).toEqual(before);
    runId = newRunId(NOW);
    write(join(scratch, 'tree'), { 'lost+found/y': '3' });
    execFileSync('chown', ['-R', '65534', scratch]);
    expect(() => killed('swap', 99, user)).toThrow(/can't be read/);
    expect(show(root)).toEqual(before);
  });

  asSomebody('swaps directories that nobody may write to', () => {
    write(root, { 'closed/x': '1', 'open/y': '2', 'closed/z.tmp': 'mine' });
    write(join(scratch, 'tree'), { 'closed/new/x': '3', 'open/y': '4' });
    for (const path of ['closed', 'open']) chmodSync(join(root, path), 0o555);
    for (const path of ['closed/new', 'closed', 'open']) chmodSync(join(scratch, 'tree', path), 0o555);
    execFileSync('chown', ['-R', '65534', root]);
    chownSync(root, 65534, 0);
    const [before, after] = [show(root), show(join(scratch, 'tree'))];
    expect(killed('swap', 99, { uid: 65534 })).toBeNull();
    expect(show(root).filter((line) => !line.includes('.tmp'))).toEqual(after);
    expect(killed('undo', 99, { uid: 65534 })).toBeNull();
    expect(show(root)).toEqual(before);
  });

  asSomebody('stops no backup by what a restore of root keeps, and says that it was not looked at', () => {
    write(root, { x: '1', '.nestjs-backup/before-x/': '' });
    execFileSync('chmod', ['755', root]);
    execFileSync('chmod', ['700', ownFolder(root)]);
    const code = `
      import { tidyBeforeCapture } from ${JSON.stringify(new URL('../tidy.js', import.meta.url).href)};
      import { systemClock } from ${JSON.stringify(new URL('../../../core/clock.js', import.meta.url).href)};
      process.setgroups([]);
      process.setgid(65534);
      process.setuid(65534);
      const warn = ({ code, message, hint }) => console.log(code, message, hint);
      await tidyBeforeCapture(process.argv[1], systemClock, warn);`;
    const args = ['--input-type=module', '-e', code, root];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: '/' });
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^SOURCE_DENIED .*nestjs-backup.* chown -R/), '']);
  });
});

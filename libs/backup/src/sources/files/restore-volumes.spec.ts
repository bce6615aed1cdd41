// Restores into file systems of their own: where one is mounted, too small, or in the way.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { examContext } from '../../testing/source-exam/examination.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { restoreChecks } from './restore-plan.js';
import { stageTree } from './stage-tree.js';
import { undoSwap } from './swap-files.js';
import { backUp, restore, settingsFor } from './test-files-backup.spec.support.js';

const newDirectory = tempDirectories();

let base: string;
let live: string;

beforeEach(async () => {
  base = await newDirectory();
  live = join(base, 'live');
  mkdirSync(live);
});

const mounted = mkdtempSync(join(tmpdir(), 'files-mount-'));
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'nestjs-backup-test', mounted]).status === 0;
if (canMount) spawnSync('umount', [mounted]);
rmSync(mounted, { recursive: true });

(canMount ? describe : describe.skip)('a file system of its own', () => {
  let volume: string;
  afterEach(() => void spawnSync('umount', [volume]));

  function mount(path: string): void {
    volume = path;
    mkdirSync(path, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'nestjs-backup-test', path]);
  }

  it('is restored into, where the directory is where it is mounted', async () => {
    mount(live);
    writeFileSync(join(live, 'x'), '1');
    const backup = backUp(live, '20260101T000000Z-aaaaaaaaaa');
    writeFileSync(join(live, 'x'), '2');
    const { runId } = await restore(live, backup);
    expect(readFileSync(join(live, 'x'), 'utf8')).toBe('1');
    await undoSwap(settingsFor(live), runId, examContext());
    expect(readFileSync(join(live, 'x'), 'utf8')).toBe('2');
  });

  it('that has no room is found out before, or while it fills up, and nothing is left', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(live, name), Buffer.alloc(9_000_000));
    const backup = backUp(live, '20260101T000000Z-aaaaaaaaaa');
    mount(join(base, 'small'));
    const settings = settingsFor(volume);
    const checks = await restoreChecks(settings, backup, examContext().signal);
    expect(checks.find(({ name }) => name === 'disk-space')?.verdict).toBe('blocked');
    await expect(stageTree(settings, backup, examContext())).rejects.toMatchObject({ code: 'SCRATCH_FULL' });
    expect(readdirSync(volume)).toEqual([]);
  });

  it('within the directory keeps it from being swapped, unless it is excluded', async () => {
    writeFileSync(join(live, 'x'), '1');
    mount(join(live, 'cache'));
    writeFileSync(join(live, 'cache/y'), '2');
    const backup = backUp(live, '20260101T000000Z-aaaaaaaaaa');
    const verdictOf = async (exclude: string[]) =>
      (await restoreChecks(settingsFor(live, { exclude }), backup, examContext().signal)).find(
        ({ name }) => name === 'file-system',
      )?.verdict;
    expect([await verdictOf([]), await verdictOf(['cache'])]).toEqual(['blocked', 'ok']);
    await expect(restore(live, backup)).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: expect.stringContaining('cache'),
    });
    expect(readdirSync(live).toSorted()).toEqual(['cache', 'x']);
  });
});

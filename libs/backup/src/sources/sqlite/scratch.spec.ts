// Scratch directories on volumes that are too small, or fill up while a copy is made.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import type { SourceContext } from '../../core/source.js';
import { captureAll, examContext } from '../../testing/source-exam/examination.js';
import { SqliteSource } from './sqlite-source.js';

const CAN_MOUNT = canMount();
const describeVolumes = CAN_MOUNT ? describe : describe.skip;

function mount(path: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'nestjs-backup-test', path]).status === 0;
}

function canMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'scratch-'));
  const mounted = mount(path, '64k');
  if (mounted) spawnSync('umount', [path]);
  rmSync(path, { recursive: true });
  return mounted;
}

describeVolumes(`a scratch volume${CAN_MOUNT ? '' : ' (skipped: mounting one is not permitted here)'}`, () => {
  let directory: string;
  let volume: string;
  let source: SqliteSource;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'scratch-'));
    volume = join(directory, 'volume');
    mkdirSync(volume);
    const file = join(directory, 'gallery.db');
    execFileSync('sqlite3', [
      file,
      'CREATE TABLE t (x); INSERT INTO t SELECT zeroblob(1000000) FROM generate_series(1, 300)',
    ]);
    source = new SqliteSource({ file, scratchDirectory: volume, clock: systemClock });
  });

  afterEach(() => {
    spawnSync('umount', [volume]);
    rmSync(directory, { recursive: true });
  });

  it('that is too small is found so before anything is written', async () => {
    mount(volume, '300m');
    await expect(source.capture(examContext())).rejects.toMatchObject({
      code: 'SCRATCH_FULL',
      message: expect.stringMatching(/needs 317\.\d MB and has 314\.6 MB available/),
    });
    expect(readdirSync(volume)).toEqual([]);
  });

  it('that fills up while the copy is made is found so too, and holds nothing of it', async () => {
    mount(volume, '400m');
    let filled = false;
    const context: SourceContext = {
      ...examContext(),
      progress() {
        // Another program takes half of what is left. The copy goes on meanwhile, and may have taken it: then half of the rest.
        for (; !filled; filled = existsSync(join(volume, 'somebody-else'))) {
          const { bavail, bsize } = statfsSync(volume);
          const half = String(Math.max(1, Math.floor(bavail / 2)) * bsize);
          const { status } = spawnSync('fallocate', ['-l', half, join(volume, 'somebody-else')]);
          if (status !== 0) rmSync(join(volume, 'somebody-else'), { force: true });
        }
      },
    };
    await expect(source.capture(context)).rejects.toMatchObject({ code: 'SCRATCH_FULL' });
    expect(readdirSync(volume)).toEqual(['somebody-else']);
    rmSync(join(volume, 'somebody-else'));
    await captureAll(source);
  });
});

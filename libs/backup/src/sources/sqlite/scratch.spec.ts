// Scratch directories on volumes that are too small, or fill up while a copy is made.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { MINUTE } from '../../kit/durations.js';
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
  let file: string;
  let source: SqliteSource;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'scratch-'));
    volume = join(directory, 'volume');
    mkdirSync(volume);
    file = join(directory, 'gallery.db');
    execFileSync('sqlite3', [
      file,
      'CREATE TABLE t (x); INSERT INTO t SELECT zeroblob(1000000) FROM generate_series(1, 300)',
    ]);
    source = new SqliteSource({ file, scratchDirectory: volume, busyTimeoutMs: MINUTE, clock: systemClock });
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
    // The copy waits for the lock: there was room when it began, and there is none when it goes on.
    const writer = await lock(file);
    const captured = source.capture(examContext());
    captured.catch(() => undefined);
    while (readdirSync(volume).length === 0) await systemClock.sleep(5);
    execFileSync('fallocate', ['-l', '200M', join(volume, 'somebody-else')]);
    writer.kill();
    await expect(captured).rejects.toMatchObject({ code: 'SCRATCH_FULL' });
    expect(readdirSync(volume)).toEqual(['somebody-else']);
    rmSync(join(volume, 'somebody-else'));
    await captureAll(source);
  });
});

/** Another program that writes, until it is ended. */
async function lock(file: string): Promise<ChildProcess> {
  const writer = spawn('sqlite3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  writer.stdin.write("BEGIN EXCLUSIVE; SELECT 'locked';\n");
  await once(writer.stdout, 'data');
  return writer;
}

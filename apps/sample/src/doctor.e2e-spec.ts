// What `npm run doctor` prints, and how it ends.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./doctor.js', import.meta.url));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gallery-doctor-'));
  await mkdir(join(directory, 'backups', 'gallery'), { recursive: true, mode: 0o700 });
  execFileSync('sqlite3', [join(directory, 'gallery.db'), 'CREATE TABLE photos (id INTEGER PRIMARY KEY)']);
});
afterAll(() => rm(directory, { recursive: true }));

function doctor(environment: Readonly<Record<string, string>>) {
  const env = { PATH: process.env['PATH'], DATABASE_PATH: 'gallery.db', BACKUP_DIR: 'backups', ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], { cwd: directory, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run doctor', () => {
  it('examines what the app would use, without starting it', () => {
    const { status, stdout, stderr } = doctor({});
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^source gallery\n {2}✓ driver/m);
    expect(stdout).toMatch(/✓ read +It was read back byte for byte\./);
    expect(stdout).toMatch(/gallery runs at ".+" in .+, next on .+\(\d{4}-\d\d-\d\dT\d\d:\d\dZ\)/);
  });

  it('finds a directory that is gone, and does not make a new one in its place', async () => {
    const { status, stdout } = doctor({ BACKUP_DIR: 'not-mounted' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ reachable +The directory .+not-mounted does not exist\.\n +→ Mount the volume/);
    await expect(access(join(directory, 'not-mounted'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends with exit code 1 when something does not work', () => {
    const { status, stdout } = doctor({ DATABASE_PATH: 'missing.db', BACKUP_DIR: '/sys/backups' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ database +.+missing\.db.+\n +→ Check the path/);
    expect(stdout).toMatch(/✗ reachable +.+\/sys\/backups.+\n +→ /);
    expect(stdout).toMatch(/\n\n2 problems\. Examined on /);
    expect(doctor({ PORT: 'none' })).toMatchObject({ status: 1, stderr: expect.stringContaining('PORT') });
  });
});

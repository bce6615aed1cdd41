// New keys: in a file for their owner, opening with the usual program, and never shown.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { say } from '../command-line.spec.support.js';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keygen-'));
  file = join(directory, 'key.txt');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('keygen', () => {
  it('writes a private key that age takes, for its owner alone, and shows the public one', async () => {
    const { exitCode, stdout, stderr } = await say(['keygen', '-o', file]);
    expect(exitCode).toBe(0);
    const recipient = execFileSync('age-keygen', ['-y', file], { encoding: 'utf8' }).trim();
    expect(stdout).toContain(`Public key:  ${recipient}\nPrivate key: ${file}\n`);
    expect(stdout + stderr).not.toContain('AGE-SECRET-KEY');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const stored = execFileSync('age', ['-r', recipient], { input: 'photos' });
    expect(execFileSync('age', ['-d', '-i', file], { input: stored, encoding: 'utf8' })).toBe('photos');
  });

  it('makes post-quantum ones when asked to', async () => {
    const { stdout } = await say(['keygen', '-o', file, '--post-quantum', '--json']);
    expect(JSON.parse(stdout)).toEqual({ recipient: expect.stringMatching(/^age1pq1/), identityFile: file });
    expect(readFileSync(file, 'utf8')).toMatch(/^# created: .*\n# public key: age1pq1.*\nAGE-SECRET-KEY-PQ-1.*\n$/);
  });

  it('overwrites nothing', async () => {
    writeFileSync(file, 'the only key');
    const { exitCode, stdout, stderr } = await say(['keygen', '-o', file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`There is a file ${file} already.`);
    expect(readFileSync(file, 'utf8')).toBe('the only key');
  });

  it('says where it could not write', async () => {
    const { exitCode, stderr } = await say(['keygen', '-o', join(directory, 'missing', 'key.txt')]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/The private key could not be written: ENOENT/);
  });
});

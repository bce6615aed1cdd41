// The sheet of a storage with an encrypted database: what is on it is typed as it stands.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { TestHost } from '../../../nest/test-host.spec.support.js';
import { say } from '../../command-line.spec.support.js';

describe('recovery-sheet', () => {
  let host: TestHost;
  let url: string;
  const at = (name: string): string => join(host.directory, name);
  const shell = (line: string): string =>
    execFileSync('bash', ['-ec', line], { cwd: host.directory, encoding: 'utf8' });

  beforeAll(async () => {
    host = await TestHost.create();
    execFileSync('age-keygen', ['-o', at('key.txt')], { stdio: 'ignore' });
    const recipient = shell('age-keygen -y key.txt').trim();
    const backups = await host.start({ ...host.options(), encryption: { recipients: [recipient] } });
    await backups.run('gallery');
    await host.app.close();
    url = `file://${host.backups}`;
  });
  afterAll(async () => await host.stop());

  it('says which key opens the backups, so that it can be told from others', async () => {
    const { exitCode, stdout } = await say(['recovery-sheet', '-s', url, '-i', at('key.txt')]);
    const [check = ''] = /age-keygen -y key.txt \| sha256sum/.exec(stdout) ?? [];
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`SHA-256 ${shell(check).slice(0, 16)}…  ${shell('age-keygen -y key.txt').trim()}\n`);
  });

  it('has lines that put the database back without this tool', async () => {
    const { stdout } = await say(['recovery-sheet', '-s', url]);
    const [, line = ''] = /^ {4}(age -d .*)$/m.exec(stdout) ?? [];
    shell(`mkdir by-hand; cp key.txt by-hand; cd by-hand; ${line}`);
    expect(shell("sqlite3 by-hand/gallery.db 'SELECT count(*) FROM photos'")).toBe('40\n');
  });

  it('has lines that put it back with this tool, and names what they need', async () => {
    const { stdout } = await say(['recovery-sheet', '-s', url, '-i', at('key.txt')]);
    expect(stdout).toMatch(/^ {4}npm install nestjs-backup@[\d.]+ better-sqlite3$/m);
    const [, line = ''] = /^ {4}npx nestjs-backup (restore .*)$/m.exec(stdout) ?? [];
    const words = line.replace('/path/to/gallery.db', at('anew.db')).replace('key.txt', at('key.txt')).split(' ');
    expect(await say([...words, '--yes'])).toMatchObject({ exitCode: 0 });
    expect(shell("sqlite3 anew.db 'SELECT count(*) FROM photos'")).toBe('40\n');
  });

  it('holds no secret, as a page too, and breaks out of no page', async () => {
    const env = { AWS_SECRET_ACCESS_KEY: 'sesame', NESTJS_BACKUP_IDENTITY: at('key.txt') };
    const pages = await Promise.all(
      [['--format', 'html'], ['--json'], []].map(
        async (format) => await say(['recovery-sheet', '-s', url, ...format], { env }),
      ),
    );
    const [secret = ''] = /AGE-SECRET-KEY-\S+/.exec(readFileSync(at('key.txt'), 'utf8')) ?? [];
    for (const { stdout, stderr } of pages) {
      expect(stdout).toContain('nestjs-backup');
      expect(stdout + stderr).not.toContain(secret);
      expect(stdout + stderr).not.toContain('sesame');
    }
    expect(pages[0]?.stdout).toContain('<pre>age -d -i key.txt &lt; ');
  });

  it('has to be told the place that it is about', async () => {
    const { exitCode, stderr } = await say(['recovery-sheet']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The sheet has to say where the backups are.');
  });
});

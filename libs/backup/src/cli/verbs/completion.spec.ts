// What the shells complete: asked of bash itself.

import { execFileSync } from 'node:child_process';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { say } from '../command-line.spec.support.js';

describe('completion', () => {
  let script: string;

  beforeAll(async () => {
    script = (await say(['completion', 'bash'])).stdout;
  });

  function completed(...words: readonly string[]): string[] {
    const typed = `COMP_WORDS=(nestjs-backup "$@"); COMP_CWORD=$#; _nestjs_backup; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const answer = execFileSync('bash', ['-c', `${script}\n${typed}`, 'bash', ...words], { encoding: 'utf8' });
    return answer.split('\n').filter((word) => word !== '');
  }

  it('completes verbs', () => {
    expect(completed('keyg')).toEqual(['keygen']);
    expect(completed('')).toEqual(expect.arrayContaining(['list', 'keygen', 'completion', '--help']));
  });

  it('completes the options of the verb, and only those', () => {
    expect(completed('keygen', '--p')).toEqual(['--post-quantum']);
    expect(completed('list', '--sto')).toEqual(['--storage']);
    expect(completed('keygen', '--s')).toEqual([]);
  });

  it('completes files where one is named', () => {
    expect(completed('list', '--identity', '/etc/passw')).toContain('/etc/passwd');
  });

  it('has the same words for zsh', async () => {
    const { stdout } = await say(['completion', 'zsh']);
    expect(stdout).toContain(
      `'(-o --output)'{-o,--output}'[the new file for the private key; never overwritten]:file:_files'`,
    );
  });

  it('refuses other shells', async () => {
    const { exitCode, stderr } = await say(['completion', 'fish']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Allowed choices are bash, zsh.');
  });
});

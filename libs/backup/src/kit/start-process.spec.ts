// Processes that can not be started: why, and what to do about it.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { collect } from '../testing/streams.js';
import { ENV, run } from './test-program.spec.support.js';

/** Runs a script in a process of its own that may open few files, in which `run` runs a program and tells how that failed. */
function runElsewhere(script: string): string {
  const start = `
    import { askProgram } from ${JSON.stringify(new URL('./program.js', import.meta.url).href)};
    const failure = ({ how, missing, hint }) => Object.assign(new Error(how), { missing, hint });
    const run = () => askProgram({ file: 'true', args: [], env: { PATH: process.env.PATH } }, { failure });
    const told = ({ name, message, missing, hint }) => [name, message, missing, hint].join('; ');`;
  const args = ['--input-type=module', '-e', start + script];
  const fewFiles = ['-c', 'ulimit -n 200 && exec "$0" "$@"', process.execPath];
  return execFileSync('sh', [...fewFiles, ...args], { encoding: 'utf8' });
}

describe('a program that can not be started', () => {
  it('says that Node.js itself is not there any more, and not that the program is missing', () => {
    const said = runElsewhere(`process.execPath = '/nowhere/node'; console.log(await run().catch(told));`);
    expect(said).toMatch(/^Error; its guard could not be started: spawn \/nowhere\/node ENOENT; false; /);
  });

  it('says that the limit of open files is reached, before anything runs, and goes on when it is not', () => {
    const said = runElsewhere(`
      import { closeSync, openSync } from 'node:fs';
      await run();
      const open = [];
      try { for (;;) open.push(openSync('/dev/null')); } catch {}
      console.log(await run().catch(told));
      for (const fd of open) closeSync(fd);
      await run();
      console.log('goes on');`);
    expect(said).toMatch(/^Error; its guard could not be started: spawn .* EMFILE; false; .*open files.*\ngoes on/);
  });

  it('says that arguments are too long', async () => {
    const program = { file: 'true', args: ['x'.repeat(1_000_000)], env: ENV };
    await expect(collect(run(program))).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('E2BIG'),
    });
  });

  it('says that a program may not be started', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'program-'));
    const file = join(directory, 'program');
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    const running = collect(run({ file, args: [], env: ENV }));
    await expect(running).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringMatching(/^it could not be started: .*EACCES/),
    });
    rmSync(directory, { recursive: true });
  });
});

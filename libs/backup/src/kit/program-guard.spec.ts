// The guard of a program: whoever dies, whenever, the program does not outlive it.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { collect } from '../testing/streams.js';
import { ENV, isAlive, node, pidFrom, run, TALKING, untilGone } from './test-program.spec.support.js';

/** The processes that have the text among their arguments. */
function processesOf(text: string): number[] {
  const { stdout } = spawnSync('pgrep', ['-f', '--', text], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

function parentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'ppid=', String(pid)], { encoding: 'utf8' }));
}

afterEach(() => void jest.restoreAllMocks());

describe('the guard of a program', () => {
  it('ends the program when its guard is killed', async () => {
    const running = run(node(TALKING));
    const pid = await pidFrom(running);
    process.kill(parentOf(pid), 'SIGKILL');
    await expect(running.next()).rejects.toThrow('the process that guards it ended with SIGKILL');
    expect(await untilGone(pid)).toBe(true);
  });

  it('ends with its guard also when what the guard has guarded is not ours to kill', async () => {
    const running = run(node(TALKING));
    const pid = await pidFrom(running);
    const guard = parentOf(pid);
    const { kill } = process;
    jest.spyOn(process, 'kill').mockImplementation((target, signal) => {
      if (target === -guard) throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
      return kill.call(process, target, signal);
    });
    process.kill(guard, 'SIGKILL');
    const ended = expect(running.next()).rejects.toThrow('SIGKILL');
    await untilGone(guard);
    process.kill(pid, 'SIGKILL');
    await ended;
  });

  it('says that the guard broke down, and not that the program was killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'program-'));
    const broken = join(directory, 'broken.cjs');
    writeFileSync(broken, `throw new Error('broken here');`);
    const program = { ...node(''), env: { ...ENV, NODE_OPTIONS: `--require=${broken}` } };
    await expect(collect(run(program))).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringMatching(/^the process that guards it ended with exit code 1: [^]*broken here/),
    });
    rmSync(directory, { recursive: true });
  });

  it('kills the program also when its guard is not ready yet to be told so', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const first = run(node(TALKING), { signal: stop.signal }).next();
    stop.abort(reason);
    await expect(first).rejects.toBe(reason);
  });

  it('is killed when it hangs before it can be told anything', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'program-'));
    const hanging = join(directory, 'hanging.cjs');
    writeFileSync(hanging, `require('node:fs').writeSync(1, String(process.pid)); for (;;);`);
    const stop = new AbortController();
    const program = { ...node(''), env: { ...ENV, NODE_OPTIONS: `--require=${hanging}` } };
    const running = run(program, { signal: stop.signal });
    const pid = await pidFrom(running);
    setImmediate(() => stop.abort());
    await expect(running.next()).rejects.toMatchObject({ name: 'AbortError' });
    expect(isAlive(pid)).toBe(false);
    rmSync(directory, { recursive: true });
  });

  it('leaves no program when this process is killed, also one that writes nothing', async () => {
    const script = `
      import { runProgram } from ${JSON.stringify(new URL('./program.js', import.meta.url).href)};
      const program = { file: process.execPath, args: ['-e', ${JSON.stringify(TALKING)}], env: {} };
      for await (const chunk of runProgram(program, { failure: () => new Error() })) process.stdout.write(chunk);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    expect(await untilGone(pid)).toBe(true);
  });

  it('leaves no program when this process is killed before its guard is ready', async () => {
    const script = `
      import { runProgram } from ${JSON.stringify(new URL('./program.js', import.meta.url).href)};
      const [after, mark] = process.argv.slice(1);
      const program = { file: process.execPath, args: ['-e', 'setInterval(() => undefined, 1000)', mark], env: {} };
      void runProgram(program, { failure: () => new Error() }).next();
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(after));`;
    const mark = `started-by-${process.pid}`;
    for (const after of ['0', '5', '10', '20', '30', '60']) {
      const parent = spawn(process.execPath, ['--input-type=module', '-e', script, after, mark], { stdio: 'ignore' });
      await once(parent, 'exit');
    }
    for (let waited = 0; waited < 250 && processesOf(mark).length > 0; waited++)
      await new Promise((resolve) => void setTimeout(resolve, 20));
    const left = processesOf(mark);
    for (const pid of left) process.kill(pid, 'SIGKILL');
    expect(left).toEqual([]);
  });
});

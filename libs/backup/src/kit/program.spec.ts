// Programs: output to the last byte or an error, input at their pace, and nobody left over.

import { describe, expect, it } from '@jest/globals';

import { getPriority } from 'node:os';

import { disposable } from '../core/bytes.js';
import { collect, patternedBytes, streamOf } from '../testing/streams.js';
import { askProgram } from './program.js';
import { readStat } from './process-stat.spec.support.js';
import { asError, ENV, isAlive, node, pidFrom, run, TALKING } from './test-program.spec.support.js';

describe('runProgram', () => {
  it('gives the whole output, and an environment with nothing in it that was not given', async () => {
    const answer = await askProgram(node('console.log(JSON.stringify(process.env))', { GIVEN: '$(x); "y"' }), {
      failure: asError,
    });
    expect(Object.keys(JSON.parse(answer) as object).toSorted()).toEqual(['GIVEN', 'PATH']);
    expect(JSON.parse(answer)).toMatchObject({ GIVEN: '$(x); "y"' });
  });

  it('lets others go first when it is told to, with all that it starts', async () => {
    const file = '/bin/sh';
    const nested = { file, args: ['-c', 'cat /proc/self/stat'], env: ENV };
    const stat = await askProgram(nested, { niceness: 7, failure: asError });
    expect(readStat(stat).niceness).toBe(7);
    expect(readStat(await askProgram(nested, { failure: asError })).niceness).toBe(getPriority());
  });

  it('passes arguments as they are', async () => {
    const args = ['-', `it's "quoted" $(id); \n🐈 *`, ''];
    const program = {
      file: process.execPath,
      args: ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', ...args],
    };
    expect(JSON.parse(await askProgram({ ...program, env: ENV }, { failure: asError }))).toEqual(args);
  });

  it('throws, after the output, when the program fails or is killed', async () => {
    const failing = run(
      node(`process.stdout.write('half'); console.error('password=hunter2 wrong'); process.exitCode = 3`),
    );
    expect(String((await failing.next()).value)).toBe('half');
    await expect(failing.next()).rejects.toThrow('exit code 3: password=*** wrong');
    const killed = run(node(`process.stdout.write('half', () => process.kill(process.pid, 'SIGTERM'))`));
    await expect(collect(killed)).rejects.toThrow('SIGTERM');
  });

  it('says that a program is missing', async () => {
    const program = { file: 'no-such-program', args: [], env: ENV };
    await expect(collect(run(program))).rejects.toMatchObject({ code: 'PEER_MISSING' });
  });

  it('carries the input through, whatever its size', async () => {
    const size = 5_000_000;
    const through = run({ file: 'cat', args: [], env: ENV }, { input: patternedBytes(size) });
    expect((await collect(through)).equals(await collect(patternedBytes(size)))).toBe(true);
  });

  it('carries chunks through that may be disposed of', async () => {
    const chunks = (await collect(patternedBytes(5_000_000))).toString('latin1').match(/[^]{1,70000}/g) ?? [];
    const input = streamOf(...chunks.map((chunk) => disposable(new Uint8Array(Buffer.from(chunk, 'latin1')))));
    const through = run({ file: 'cat', args: [], env: ENV }, { input });
    expect((await collect(through)).equals(await collect(patternedBytes(5_000_000)))).toBe(true);
  });

  it('waits for the program before it reads more input', async () => {
    let made = 0;
    async function* input(): AsyncGenerator<Uint8Array> {
      for (; made < 1000; made++) yield Buffer.alloc(65_536);
    }
    const through = run({ file: 'cat', args: [], env: ENV }, { input: input() });
    await through.next();
    await new Promise((resolve) => void setTimeout(resolve, 200));
    expect(made).toBeLessThan(40);
    await through.return(undefined);
  });

  it('reads its input to the end for a program that does not, and throws what is found there', async () => {
    const reason = new Error('not what was captured');
    async function* damaged(): AsyncGenerator<Uint8Array> {
      yield* patternedBytes(3_000_000);
      throw reason;
    }
    const head = { file: 'head', args: ['-c', '4'], env: ENV };
    await expect(collect(run(head, { input: damaged() }))).rejects.toBe(reason);
    expect(await collect(run(head, { input: patternedBytes(3_000_000) }))).toHaveLength(4);
  });

  it('reads little more than a program wants when that is all that is asked for', async () => {
    let made = 0;
    let freed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (; ; made++) yield Buffer.alloc(65_536);
      } finally {
        freed = true;
      }
    }
    const head = { file: 'head', args: ['-c', '4'], env: ENV };
    expect(await collect(run(head, { input: endless(), readsAll: false }))).toHaveLength(4);
    expect(freed).toBe(true);
    expect(made).toBeLessThan(40);
  });

  it('kills the program when its input fails, and frees the input when the program fails', async () => {
    const reason = new Error('broken');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      throw reason;
    }
    await expect(collect(run(node(TALKING), { input: broken() }))).rejects.toBe(reason);
    let freed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        freed = true;
      }
    }
    const failing = run(node('process.exitCode = 2'), { input: endless() });
    await expect(collect(failing)).rejects.toThrow('exit code 2');
    expect(freed).toBe(true);
  });

  it('kills the program when it is aborted or left early', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const running = run(node(TALKING), { signal: stop.signal, input: streamOf('x') });
    const pid = await pidFrom(running);
    expect(isAlive(pid)).toBe(true);
    setImmediate(() => stop.abort(reason));
    await expect(running.next()).rejects.toBe(reason);
    expect(isAlive(pid)).toBe(false);

    const left = run(node(TALKING));
    const other = await pidFrom(left);
    await left.return(undefined);
    expect(isAlive(other)).toBe(false);
    await expect(run(node(TALKING), { signal: stop.signal }).next()).rejects.toBe(reason);
  });
});

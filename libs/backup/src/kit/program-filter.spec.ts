// Filters: what a program writes is worked on where the program is guarded, and whatever goes wrong there is told here.

import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';

import type { Filter } from '../core/filter.js';
import { collect } from '../testing/streams.js';
import { KINDEST } from './give-way.js';
import { readStat, statOf } from './process-stat.spec.support.js';
import { ENV, isAlive, node, run, untilGone } from './test-program.spec.support.js';
import type { TestFilterResult, TestFilterTask } from './test-filter.spec.support.js';

const MODULE = new URL('./test-filter.spec.support.js', import.meta.url);
const IDLE = 5;

function filter(more: Partial<TestFilterTask> = {}, module = MODULE) {
  const heard = { bytes: [] as number[], results: [] as TestFilterResult[] };
  const found: Filter = {
    module,
    task: { secret: 'a key', ...more },
    onBytes: (total) => void heard.bytes.push(total),
    onResult: (result) => void heard.results.push(result as TestFilterResult),
  };
  return { filter: found, heard };
}

const endless = node(`
  process.stdout.write(String(process.pid) + '\\n');
  const write = () => process.stdout.write('x'.repeat(65536), write);
  write();`);

function pidsIn(text: Uint8Array | undefined): number {
  return Number(/^\d+/.exec(Buffer.from(text ?? []).toString())?.[0]);
}

describe('a filter of a program', () => {
  it('works in the process that guards the program, and tells what came of it', async () => {
    const script = `
      const { readFileSync } = require('node:fs');
      console.log(process.ppid, readFileSync('/proc/' + process.ppid + '/cmdline', 'latin1'));`;
    const { filter: used, heard } = filter();
    const said = (await collect(run(node(script), { filter: used }))).toString();
    const [result] = heard.results;
    expect(said).toContain(`${result?.pid} `);
    expect(said).toContain('PROGRAM-GUARD.JS');
    expect(said).not.toMatch(/a key/i);
    expect(heard.results).toEqual([{ pid: expect.any(Number), bytes: said.length, secret: 'a key' }]);
    expect(result?.pid).not.toBe(process.pid);
  });

  it('carries much through, at the pace of the reader, and says now and then how much', async () => {
    const script = `
      let left = 300;
      const write = () => left-- > 0 && process.stdout.write('y'.repeat(65536), () => setTimeout(write, 2));
      write();`;
    const { filter: used, heard } = filter();
    const all = await collect(run(node(script), { filter: used }));
    expect(all.equals(Buffer.alloc(300 * 65_536, 'Y'))).toBe(true);
    expect(heard.bytes.length).toBeGreaterThan(0);
    expect(heard.bytes).toEqual(heard.bytes.toSorted((a, b) => a - b));
    expect(heard.results[0]?.bytes).toBe(all.length);
  });

  it('loses nothing of a program that is done before the filter is ready', async () => {
    const { filter: used, heard } = filter({ afterMs: 500 });
    const all = await collect(run(node(`process.stdout.write('z'.repeat(100_000))`), { filter: used }));
    expect(all.equals(Buffer.alloc(100_000, 'Z'))).toBe(true);
    expect(heard.results[0]?.bytes).toBe(100_000);
  });

  it('throws what the filter throws, and ends the program', async () => {
    const { filter: used, heard } = filter({ failAt: 1_000_000 });
    const running = run(endless, { filter: used });
    const pid = pidsIn((await running.next()).value as Uint8Array);
    await expect(collect(running)).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: 'No more of it.',
      hint: 'Look elsewhere.',
    });
    expect(isAlive(pid)).toBe(false);
    expect(heard.results).toEqual([]);
  });

  it('says so when there is no such filter', async () => {
    const { filter: used } = filter({}, new URL('./no-such-filter.js', import.meta.url));
    await expect(collect(run(endless, { filter: used }))).rejects.toThrow('no-such-filter.js');
  });

  it('throws for a program that fails, after what it wrote, and has no result then', async () => {
    const { filter: used, heard } = filter();
    const failing = run(node(`process.stdout.write('half'); console.error('no more'); process.exitCode = 3`), {
      filter: used,
    });
    expect(String((await failing.next()).value)).toBe('HALF');
    await expect(failing.next()).rejects.toThrow('exit code 3: no more');
    expect(heard.results).toEqual([]);
    const missing = { file: 'no-such-program', args: [], env: ENV };
    await expect(collect(run(missing, { filter: used }))).rejects.toMatchObject({ code: 'PEER_MISSING' });
  });

  it('ends with the program when nobody reads any more', async () => {
    const stop = new AbortController();
    const { filter: used } = filter();
    const aborted = run(endless, { filter: used, signal: stop.signal });
    const pid = pidsIn((await aborted.next()).value as Uint8Array);
    await new Promise((resolve) => void setTimeout(resolve, 100));
    stop.abort(new Error('enough'));
    await expect(aborted.next()).rejects.toThrow('enough');
    expect(isAlive(pid)).toBe(false);

    const left = run(endless, { filter: used });
    const other = pidsIn((await left.next()).value as Uint8Array);
    await left.return(undefined);
    expect(await untilGone(other)).toBe(true);
  });

  it('takes nothing from others when it is to give way most', async () => {
    const script = `console.log(require('node:fs').readFileSync('/proc/self/stat', 'utf8'))`;
    const { filter: used } = filter();
    const stat = (await collect(run(node(script), { filter: used, niceness: KINDEST }))).toString();
    expect(readStat(stat).niceness).toBe(KINDEST);
    if (existsSync('/usr/bin/chrt')) expect(readStat(stat).policy).toBe(IDLE);
    expect(statOf('self')?.policy).not.toBe(IDLE);
  });
});

const COPY = node('process.stdin.pipe(process.stdout)');
const DEAF = node(`console.log('enough')`);

async function* large(state: { read: number; freed: boolean }, chunks = 200): AsyncGenerator<Uint8Array> {
  try {
    for (; state.read < chunks; state.read += 1) yield Buffer.alloc(65_536, 'q');
  } finally {
    state.freed = true;
  }
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(65_536, 'q');
  throw new Error('connection reset');
}

describe('a filter of what a program reads', () => {
  it('works in the process that guards the program, of which the program gets all', async () => {
    const { filter: inputFilter, heard } = filter();
    const state = { read: 0, freed: false };
    const all = await collect(run(COPY, { input: large(state), inputFilter }));
    expect(all.equals(Buffer.alloc(200 * 65_536, 'Q'))).toBe(true);
    expect(heard.results).toEqual([{ pid: expect.any(Number), bytes: all.length, secret: 'a key' }]);
    expect(heard.results[0]?.pid).not.toBe(process.pid);
  });

  it('goes on to its end when the program reads nothing', async () => {
    const { filter: inputFilter, heard } = filter({ afterMs: 300 });
    const state = { read: 0, freed: false };
    expect(String(await collect(run(DEAF, { input: large(state), inputFilter })))).toBe('enough\n');
    expect(heard.results[0]?.bytes).toBe(200 * 65_536);
    expect(state).toEqual({ read: 200, freed: true });
  });

  it.each([
    ['reads on', COPY],
    ['is done', DEAF],
    ['has failed', node('process.exitCode = 3')],
  ])('is heard when it fails, also when the program %s', async (_, program) => {
    const { filter: inputFilter, heard } = filter({ failAt: 5_000_000 });
    const state = { read: 0, freed: false };
    const failing = collect(run(program, { input: large(state), inputFilter }));
    await expect(failing).rejects.toMatchObject({ code: 'DATA_CORRUPT', hint: 'Look elsewhere.' });
    expect([heard.results, state.freed]).toEqual([[], true]);
  });

  it('does not hide that the program failed, or that its input did', async () => {
    const { filter: inputFilter } = filter();
    const program = node('process.stdin.resume(); process.exitCode = 3');
    const failing = collect(run(program, { input: large({ read: 0, freed: false }), inputFilter }));
    await expect(failing).rejects.toThrow('exit code 3');
    await expect(collect(run(COPY, { input: broken(), inputFilter }))).rejects.toThrow('connection reset');
  });

  it('ends with the program when it is stopped', async () => {
    const stop = new AbortController();
    const { filter: inputFilter } = filter();
    const state = { read: 0, freed: false };
    const program = node(`process.stdout.write(process.pid + '\\n'); process.stdin.resume()`);
    const input = large(state, Number.POSITIVE_INFINITY);
    const running = run(program, { input, inputFilter, signal: stop.signal });
    const pid = pidsIn((await running.next()).value as Uint8Array);
    stop.abort(new Error('enough'));
    await expect(running.next()).rejects.toThrow('enough');
    expect([isAlive(pid), state.freed]).toEqual([false, true]);
  });
});

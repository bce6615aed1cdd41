// Letting others go first: each thread of a process, and its session where it leads one.

import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';

import { giveWay } from './give-way.js';

const HAS_SESSIONS = existsSync('/proc/self/autogroup');

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

async function startNode(detached: boolean): Promise<number> {
  child = spawn(process.execPath, ['-e', `console.log('up'); setInterval(() => undefined, 1000)`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached,
  });
  await once(child.stdout ?? child, 'data');
  return child.pid ?? 0;
}

function sessionNiceness(pid: number | 'self'): string | undefined {
  if (!HAS_SESSIONS) return undefined;
  return /nice (-?\d+)/.exec(readFileSync(`/proc/${pid}/autogroup`, 'utf8'))?.[1];
}

describe('giveWay', () => {
  it('lowers every thread, and the session that the process leads', async () => {
    const pid = await startNode(true);
    giveWay(pid, 7);
    const threads = readdirSync(`/proc/${pid}/task`).map(Number);
    expect(threads.length).toBeGreaterThan(3);
    expect(threads.map((thread) => getPriority(thread))).toEqual(threads.map(() => 7));
    expect(sessionNiceness(pid)).toBe(HAS_SESSIONS ? '7' : undefined);
  });

  it('leaves the session of others as it is', async () => {
    const before = sessionNiceness('self');
    const pid = await startNode(false);
    giveWay(pid, 7);
    expect(getPriority(pid)).toBe(7);
    expect(sessionNiceness('self')).toBe(before);
  });

  it('does nothing for one that has ended, or that need not give way', async () => {
    const pid = await startNode(true);
    giveWay(pid, 0);
    expect(getPriority(pid)).toBe(getPriority());
    const ended = once(child as ChildProcess, 'exit');
    child?.kill('SIGKILL');
    await ended;
    expect(() => giveWay(pid, 7)).not.toThrow();
  });
});

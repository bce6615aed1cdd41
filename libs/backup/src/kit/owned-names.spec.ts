// Owned names: left-overs of processes that are gone are told from files in use.

import { describe, expect, it } from '@jest/globals';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { hostname } from 'node:os';

import { isAbandoned, ownedName } from './owned-names.js';

const NOW = new Date('2026-01-02T00:00:00Z');
const HOUR = 3_600_000;
const NAMESPACE = ['--pid', '--fork', '--mount-proc'];
const HAS_NAMESPACES = spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;

function found(name: string, { hoursOld = 0 } = {}) {
  return { path: `/scratch/${name}`, modifiedAt: new Date(NOW.getTime() - hoursOld * HOUR) };
}

/** A name as another process of this or of another machine would have made it. */
function nameOf(pid: number | string, host?: string): string {
  const [ownHost, , , tail] = ownedName('run-1').split('~');
  return [host ?? ownHost, pid, 'another-process', tail].join('~');
}

/** What a process says of a name when it sees no processes but its own, as one in another container on a shared host name. */
function isAbandonedInContainer(name: string, hoursOld: number): boolean {
  const script = `
    import { isAbandoned } from ${JSON.stringify(new URL('./owned-names.js', import.meta.url).href)};
    const [path, modifiedAt, now] = process.argv.slice(1);
    console.log(isAbandoned({ path, modifiedAt: new Date(modifiedAt) }, new Date(now)));`;
  const { path, modifiedAt } = found(name, { hoursOld });
  const args = ['--input-type=module', '-e', script, path, modifiedAt.toISOString(), NOW.toISOString()];
  const said = execFileSync('unshare', [...NAMESPACE, process.execPath, ...args], { encoding: 'utf8' });
  return JSON.parse(said) as boolean;
}

describe('ownedName', () => {
  it('is one segment that says host, process and what it is for', () => {
    expect(ownedName('run-1.db')).toMatch(new RegExp(`^[A-Za-z0-9.-]+~${process.pid}~[0-9a-f-]{36}~run-1\\.db$`));
    expect(ownedName('x').split('~')[0]).toHaveLength(hostname().length + '-01234567'.length);
    expect(ownedName('x').split('~')[0]).toBe(ownedName('y').split('~')[0]);
  });
});

describe('isAbandoned', () => {
  it('leaves what this process uses', () => {
    expect(isAbandoned(found(ownedName('a'), { hoursOld: 100 }), NOW)).toBe(false);
  });

  it('gives up what an earlier process with our pid left', () => {
    expect(isAbandoned(found(nameOf(process.pid)), NOW)).toBe(true);
  });

  it('leaves the files of a process that lives, and gives them up when it is gone', async () => {
    const child = spawn('sleep', ['60']);
    const name = nameOf(child.pid ?? 0);
    expect(isAbandoned(found(name, { hoursOld: 1000 }), NOW)).toBe(false);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(isAbandoned(found(name), NOW)).toBe(true);
  });

  it('leaves the files of a process of somebody else', () => {
    expect(isAbandoned(found(nameOf(1), { hoursOld: 1000 }), NOW)).toBe(false);
  });

  it('leaves the files of another host for a day', () => {
    expect(isAbandoned(found(nameOf(1, 'elsewhere'), { hoursOld: 23.9 }), NOW)).toBe(false);
    expect(isAbandoned(found(nameOf(1, 'elsewhere'), { hoursOld: 24.1 }), NOW)).toBe(true);
  });

  const container = 'leaves the files of a process in another container of the same host name for a day';
  if (!HAS_NAMESPACES) it.skip(`${container} (skipped: it takes the right to make namespaces)`, () => undefined);
  else {
    it(container, () => {
      for (const name of [ownedName('a'), nameOf(4_000_000)]) {
        expect(isAbandonedInContainer(name, 23.9)).toBe(false);
        expect(isAbandonedInContainer(name, 24.1)).toBe(true);
      }
    });
  }

  it.each(['gallery.db', 'a~b', 'a~1~b', nameOf('backup'), nameOf(''), nameOf('-1'), nameOf('0'), '~~'])(
    'leaves what was not named by this library: %p',
    (name) => {
      expect(isAbandoned(found(name, { hoursOld: 1000 }), NOW)).toBe(false);
    },
  );
});

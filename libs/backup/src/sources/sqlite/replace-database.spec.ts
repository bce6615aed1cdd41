// Replacing a database: whole at any moment, whatever dies, and nothing lost.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { replaceDatabase, type Replacement, type ReplaceStep } from './replace-database.js';

const MODULE = new URL('./replace-database.js', import.meta.url).href;
const STEPS: readonly ReplaceStep[] = ['prepared', 'kept', 'cleared', 'replaced', 'synced'];
const RUN = 'run-20260101T000000Z-abcdefghij';

let directory: string;
let files: Replacement;

function sql(path: string, text: string): string {
  return execFileSync('sqlite3', [path, text], { encoding: 'utf8' }).trim();
}

function make(path: string, value: string): string {
  sql(path, `PRAGMA journal_mode = wal; CREATE TABLE t (v); INSERT INTO t VALUES ('${value}')`);
  return path;
}

function valueAt(path: string): string {
  return sql(path, 'PRAGMA integrity_check; SELECT v FROM t').replace('ok\n', '');
}

/** Runs the replacement in a process that kills itself as soon as it has reached the step. */
function replaceAndDieAt(step: ReplaceStep): void {
  const script = `
    import { replaceDatabase } from ${JSON.stringify(MODULE)};
    replaceDatabase(${JSON.stringify(files)}, (reached) => {
      if (reached === ${JSON.stringify(step)}) process.kill(process.pid, 'SIGKILL');
    });`;
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL');
}

function breakingAt(step: ReplaceStep): (reached: ReplaceStep) => void {
  return (reached) => {
    if (reached === step) throw new Error('broken on purpose');
  };
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'replace-'));
  const live = make(join(directory, 'live.db'), 'old');
  files = { live, replacement: make(join(directory, 'new.db'), 'new'), keepAs: `${live}.before-${RUN}` };
});

afterEach(() => rmSync(directory, { recursive: true }));

describe('replaceDatabase', () => {
  it('reaches its steps in order and leaves the new database and the one before', () => {
    const reached: string[] = [];
    replaceDatabase(files, (step) => reached.push(step));
    expect(reached).toEqual(STEPS);
    expect(valueAt(files.live)).toBe('new');
    expect(valueAt(files.keepAs)).toBe('old');
    expect(readdirSync(directory).toSorted()).toEqual(['live.db', `live.db.before-${RUN}`]);
  });

  it.each(STEPS)('leaves one whole database when it is killed at %s, and can be repeated', (step) => {
    replaceAndDieAt(step);
    const isReplaced = STEPS.indexOf(step) >= STEPS.indexOf('replaced');
    expect(valueAt(files.live)).toBe(isReplaced ? 'new' : 'old');
    expect(existsSync(files.replacement)).toBe(!isReplaced);
    if (isReplaced) return;
    replaceDatabase(files, () => undefined);
    expect([valueAt(files.live), valueAt(files.keepAs)]).toEqual(['new', 'old']);
  });

  it.each(STEPS.slice(0, 3))('leaves everything as it was when it fails at %s', (step) => {
    const before = readdirSync(directory);
    expect(() => replaceDatabase(files, breakingAt(step))).toThrow(
      /could not be replaced and is as it was: .*broken on purpose/,
    );
    expect(readdirSync(directory)).toEqual(before);
    expect(valueAt(files.live)).toBe('old');
  });

  it('never writes over what another run kept', () => {
    writeFileSync(files.keepAs, 'precious');
    expect(() => replaceDatabase(files, () => undefined)).toThrow(/EEXIST/);
    expect(statSync(files.keepAs).size).toBe('precious'.length);
    expect(valueAt(files.live)).toBe('old');
  });

  it('gives the new database the permissions and the owner of the one before', () => {
    chmodSync(files.live, 0o640);
    chmodSync(files.replacement, 0o600);
    const { uid, gid } = statSync(files.live);
    replaceDatabase(files, () => undefined);
    expect(statSync(files.live)).toMatchObject({ mode: 0o100640, uid, gid });
  });

  it('keeps the logs of a database that could not be completed, and never lets them meet another', () => {
    truncateSync(files.live, 100);
    for (const side of ['-wal', '-journal', '-shm']) writeFileSync(files.live + side, `old ${side}`);
    replaceDatabase(files, () => undefined);
    const kept = ['', '-journal', '-wal'].map((side) => `live.db.before-${RUN}${side}`);
    expect(readdirSync(directory).toSorted()).toEqual(['live.db', ...kept]);
    expect(valueAt(files.live)).toBe('new');
    replaceDatabase({ live: files.live, replacement: files.keepAs, keepAs: `${files.live}.undone` }, () => undefined);
    expect(readdirSync(directory).toSorted()).toEqual(['live.db', 'live.db-journal', 'live.db-wal', 'live.db.undone']);
  });

  it('puts the logs back when it fails after they were moved away', () => {
    writeFileSync(`${files.live}-wal`, 'log');
    expect(() => replaceDatabase(files, breakingAt('cleared'))).toThrow('broken on purpose');
    expect(readdirSync(directory).toSorted()).toEqual(['live.db', 'live.db-wal', 'new.db']);
  });

  it('makes each step survive a power cut before the next', () => {
    const script = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { fsyncSync, renameSync } = fs;
      fs.fsyncSync = (fd) => { process.stdout.write(\`sync \${fs.readlinkSync(\`/proc/self/fd/\${fd}\`)}\\n\`); fsyncSync(fd); };
      fs.renameSync = (from, to) => { process.stdout.write(\`rename \${to}\\n\`); renameSync(from, to); };
      syncBuiltinESMExports();
      const { replaceDatabase } = await import(${JSON.stringify(MODULE)});
      replaceDatabase(${JSON.stringify(files)}, () => undefined);`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(said.trim().split('\n')).toEqual([`sync ${directory}`, `rename ${files.live}`, `sync ${directory}`]);
  });

  it('puts a database where there was none', () => {
    rmSync(files.live);
    replaceDatabase(files, () => undefined);
    expect(valueAt(files.live)).toBe('new');
    expect(existsSync(files.keepAs)).toBe(false);
  });
});

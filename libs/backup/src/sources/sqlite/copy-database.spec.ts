// Copying a database that another process writes to all the time, in both journal modes.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import { captureAll } from '../../testing/source-exam/examination.js';
import { collect } from '../../testing/streams.js';
import { SqliteSource } from './sqlite-source.js';

const ACCOUNTS = 20_000;
const TOTAL = ACCOUNTS * 100;

let directory: string;
let file: string;
let writer: ChildProcess;

function sql(path: string, text: string): string {
  return execFileSync('sqlite3', [path, '.timeout 20000', text], { encoding: 'utf8' }).trim();
}

/** Two tables whose sum never changes, spread over the whole file, and a counter of what was written. */
function setUp(journalMode: string, filler: number): void {
  sql(
    file,
    `PRAGMA journal_mode = ${journalMode}; PRAGMA synchronous = OFF;
     CREATE TABLE a (id INTEGER PRIMARY KEY, sum INTEGER, filler BLOB); CREATE TABLE b (id INTEGER PRIMARY KEY, sum INTEGER);
     CREATE TABLE writes (n INTEGER); INSERT INTO writes VALUES (0);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ACCOUNTS})
       INSERT INTO a SELECT i, 100, randomblob(${filler}) FROM n;
     INSERT INTO b SELECT id, 0 FROM a;`,
  );
}

/** A process that moves an amount from one table to the other, again and again, without a pause. */
function startWriter(): ChildProcess {
  const script = `
    import { loadDriver } from ${JSON.stringify(new URL('./load-driver.js', import.meta.url).href)};
    const database = (await loadDriver()).open(${JSON.stringify(file)});
    database.run('PRAGMA busy_timeout = 20000; PRAGMA synchronous = OFF');
    process.stdout.write('writing');
    for (;;) {
      const [from, to] = [1, 1].map(() => 1 + Math.floor(Math.random() * ${ACCOUNTS}));
      database.run(\`BEGIN IMMEDIATE; UPDATE a SET sum = sum - 1 WHERE id = \${from};
        UPDATE b SET sum = sum + 1 WHERE id = \${to}; UPDATE writes SET n = n + 1; COMMIT\`);
    }`;
  return spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function writes(path: string): number {
  return Number(sql(path, 'SELECT n FROM writes'));
}

async function captureWhileWritten() {
  writer = startWriter();
  if (writer.stdout) await once(writer.stdout, 'data');
  const before = writes(file);
  const { content, facts } = await captureAll(new SqliteSource({ file, clock: systemClock }));
  const after = writes(file);
  const copy = join(directory, 'copy.db');
  writeFileSync(copy, await collect(content.open('gallery.db')));
  return { before, after, copy, facts };
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'in-use-'));
  file = join(directory, 'gallery.db');
});

afterEach(async () => {
  writer.kill('SIGKILL');
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  rmSync(directory, { recursive: true });
});

describe.each([
  ['wal', 6000],
  ['delete', 3000],
  ['persist', 3000],
] as const)('a database in journal mode %s that is written to all the time', (journalMode, filler) => {
  it('is captured as it was at one moment, while the writes go on', async () => {
    setUp(journalMode, filler);
    const { before, after, copy, facts } = await captureWhileWritten();
    expect(sql(copy, 'PRAGMA integrity_check; SELECT (SELECT sum(sum) FROM a) + (SELECT sum(sum) FROM b)')).toBe(
      `ok\n${TOTAL}`,
    );
    expect(facts.properties['journalMode']).toBe(journalMode === 'wal' ? 'wal' : 'delete');
    expect(sql(copy, 'SELECT sum(sum) FROM b')).toBe(String(writes(copy)));
    expect(writes(copy)).toBeGreaterThanOrEqual(before);
    expect(after - before).toBeGreaterThan(20);
  });
});

describe('a database in write-ahead mode', () => {
  it('is captured as it was when the copy began, however long it takes', async () => {
    setUp('wal', 6000);
    const { after, copy } = await captureWhileWritten();
    expect(writes(copy)).toBeLessThan(after);
  });
});

describe('a driver', () => {
  it('says that the database is locked when a copy can not begin, instead of copying nothing', async () => {
    execFileSync('sqlite3', [file, 'CREATE TABLE t (x)']);
    writer = spawn('sqlite3', [file], { stdio: ['pipe', 'pipe', 'inherit'] });
    writer.stdin?.write('BEGIN EXCLUSIVE;\n.print held\n');
    if (writer.stdout) await once(writer.stdout, 'data');
    const script = `
      import { loadDriver } from ${JSON.stringify(new URL('./load-driver.js', import.meta.url).href)};
      import { sqliteResult } from ${JSON.stringify(new URL('./sqlite-failure.js', import.meta.url).href)};
      const connection = (await loadDriver()).open(${JSON.stringify(file)});
      const copied = connection.copyTo(${JSON.stringify(join(directory, 'copy.db'))}, 10, () => undefined);
      process.stdout.write(await copied.then(() => 'copied', sqliteResult));`;
    const answer = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(answer).toBe('BUSY');
  });
});

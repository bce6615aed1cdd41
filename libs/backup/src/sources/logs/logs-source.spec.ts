// The exam of sources on log files, for each way of clearing, and what is told of clearing.

import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import type { SourceFixture } from '../../testing/source-exam/examination.js';
import { sourceExam } from '../../testing/source-exam/source-exam.js';
import { asClearError } from './file-errors.js';
import { CLEAR_WAYS, type ClearWay } from './logs-options.js';
import { LogsSource } from './logs-source.js';
import { logDirectories } from './test-logs.spec.support.js';

async function makeFixture(clear: ClearWay): Promise<SourceFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'logs-exam-'));
  const shared = { include: ['**/*.log'], exclude: [], destinations: [], clear, clock: systemClock };
  await mkdir(join(directory, 'other'));
  await mkdir(join(directory, 'live', 'jobs'), { recursive: true });
  await writeFile(join(directory, 'live', 'app.log'), 'started\n'.repeat(20_000));
  await writeFile(join(directory, 'live', 'jobs', 'mail.log'), 'sent\nsent again\nnot yet');
  return {
    source: new LogsSource({ directory: join(directory, 'live'), ...shared }),
    elsewhere: new LogsSource({ directory: join(directory, 'other'), ...shared }),
    change: async () => await appendFile(join(directory, 'live', 'app.log'), 'went on\n'),
    read: async () => await readFile(join(directory, 'live', 'app.log'), 'utf8'),
    list: async () => (await readdir(directory, { recursive: true })).toSorted(),
    remove: () => rm(directory, { recursive: true }),
  };
}

describe.each(CLEAR_WAYS)('LogsSource that clears by %s', (clear) => {
  for (const { name, run } of sourceExam(() => makeFixture(clear))) it(name, run);
});

const open = logDirectories();

it('says of a log that was renamed when its room is free again', async () => {
  const { directory, archive, clear } = await open({ clear: 'rename' });
  await writeFile(join(directory, 'app.log'), 'one\n');
  expect(await clear(await archive())).toEqual([
    '1 log was put aside with 4 B, which are removed after the next backup.',
  ]);
});

it('says of a log that it may not clear that it lacks the right to write', () => {
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  expect(asClearError(denied, 'app.log could not be cleared')).toMatchObject({
    code: 'SOURCE_DENIED',
    message: 'app.log could not be cleared: EACCES: permission denied',
    hint: expect.stringContaining('the right to write'),
  });
});

it('keeps a renamed log until there is a new one: its writer may hold it where that can not be seen', async () => {
  const { directory, archive, clear } = await open({ clear: 'rename' });
  const log = join(directory, 'app.log');
  await writeFile(log, 'one\n');
  await clear(await archive());
  const [aside = ''] = await readdir(directory);
  const before = new Date(Date.UTC(2026, 0, 1));
  const quiet = new Date(systemClock.now().getTime() - 60_000);
  await utimes(join(directory, aside), quiet, quiet);
  expect(await clear(await archive())).toEqual([]);
  await writeFile(log, '');
  expect(await clear(await archive())).toEqual(['1 finished log file was removed.']);

  await writeFile(log, 'two\n');
  await clear(await archive());
  for (const name of await readdir(directory)) await utimes(join(directory, name), before, before);
  expect(await clear(await archive())).toEqual(['1 finished log file was removed.']);
});

// The log in a file: whole lines, in order, also across a new file.

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FileLogger } from './file-logger.js';
import { LogFile } from './log-file.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gallery-log-'));
});
afterEach(() => rm(directory, { recursive: true }));

const texts = async (name: string) =>
  (await readFile(join(directory, 'logs', name), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\S+ /, ''));

it('goes on in a new file after the old one was given another name, without losing a line', async () => {
  const file = new LogFile(join(directory, 'logs', 'backend.log'));
  const logger = new FileLogger(file);
  for (let line = 0; line < 1000; line += 1) logger.log(`line ${line}`, 'Test');
  await file.reopen();
  logger.warn({ left: 1 }, 'Test');
  logger.error('It failed', 'Error: It failed\n    at somewhere', 'Test');
  await file.reopen();
  await rename(file.path, join(directory, 'logs', 'old.log'));
  logger.log('new', 'Test');
  await file.reopen();
  expect(await texts('backend.log')).toEqual(['LOG [Test] new']);
  const old = await texts('old.log');
  expect(old.slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, line) => `LOG [Test] line ${line}`));
  expect(old.slice(1000, 1002)).toEqual(['WARN [Test] { left: 1 }', 'ERROR [Test] It failed']);
  expect(old.join('\n')).toContain('somewhere');
});

it('is written to again after it could not be for a while', async () => {
  const file = new LogFile(join(directory, 'logs', 'backend.log'));
  await mkdir(file.path, { recursive: true });
  file.write('lost\n');
  await setTimeout(50);
  await rmdir(file.path);
  let text = '';
  while (!text.includes('written')) {
    file.write('written\n');
    await setTimeout(10);
    text = await readFile(file.path, 'utf8').catch(() => '');
  }
  expect(text).not.toContain('lost');
  await file.reopen();
});

// A place that did not answer when a command began is not asked again: its backups come from the next one.

import { expect, it } from '@jest/globals';
import { join } from 'node:path';

import { systemClock } from '../../core/clock.js';
import { TestSource } from '../../operations/test-source.spec.support.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import type { SourceOptions } from '../options/source-options.js';
import { recoverOptions } from './recovered-options.js';
import { startStandalone } from './standalone.js';

const newDirectory = tempDirectories();

it('is told as unreachable, and restores fall back to the next', async () => {
  const root = await newDirectory();
  const place = (name: string) => ({ storage: { type: 'local' as const, directory: join(root, name) } });
  const source = new TestSource();
  const sources = { things: source as unknown as SourceOptions };
  const made = await startStandalone({ destinations: { near: place('near') }, jobs: { things: { source } } });
  const { backupId } = await made.backups.run();
  await made.close();

  const destinations = { gone: place('gone'), near: place('near') };
  const signal = new AbortController().signal;
  const { options, unreachable } = await recoverOptions({ destinations, keys: {}, sources }, systemClock, signal);
  expect([...unreachable.keys()]).toEqual(['gone']);

  const found = await startStandalone(options, { makesStorages: false });
  expect(await found.backups.list()).toMatchObject({ total: 1, unreachable: [{ destination: 'gone' }] });
  expect(await found.backups.planRestore(backupId)).toMatchObject({ destination: 'near', allowed: true });
  source.live = new Map();
  await found.backups.restore(backupId, { confirm: 'things.db', safetyBackup: false });
  expect(source.live.size).toBe(2);
  await found.close();
});

// LocalStorage passes the exam of storages.

import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '../../core/clock.js';
import { storageExam } from '../../testing/storage-exam/storage-exam.js';
import { LocalStorage } from './local-storage.js';

describe('LocalStorage', () => {
  let parent: string;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'local-storage-'));
  });
  afterAll(() => rm(parent, { recursive: true }));

  const at = (name: string) => () => new LocalStorage({ directory: join(parent, name), clock: systemClock });
  for (const { name, run } of storageExam({ storage: at('root'), unreachable: at('missing') })) it(name, run);
});

// The source of files takes the exam that every source takes.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';

import { systemClock } from '../../core/clock.js';
import type { SourceFixture } from '../../testing/source-exam/examination.js';
import { sourceExam } from '../../testing/source-exam/source-exam.js';
import { FilesSource } from './files-source.js';
import { show } from './test-files-backup.spec.support.js';

async function makeFixture(): Promise<SourceFixture> {
  const base = mkdtempSync(join(tmpdir(), 'files-exam-'));
  const [directory, scratchDirectory] = [join(base, 'uploads'), join(base, 'scratch')];
  mkdirSync(join(directory, 'photos'), { recursive: true });
  mkdirSync(scratchDirectory);
  writeFileSync(join(directory, 'photos/a.jpg'), 'a');
  writeFileSync(join(directory, 'b.txt'), 'b');
  symlinkSync('b.txt', join(directory, 'link'));
  return {
    source: new FilesSource({ directory, scratchDirectory, clock: systemClock }),
    elsewhere: new FilesSource({ directory: join(base, 'elsewhere'), scratchDirectory, clock: systemClock }),
    async change() {
      writeFileSync(join(directory, 'photos/a.jpg'), 'changed');
      rmSync(join(directory, 'b.txt'));
    },
    read: async () => show(directory).join('\n'),
    list: async () => [base, directory, scratchDirectory].flatMap((path) => readdirSync(path)),
    readsLive: true,
    remove: async () => rmSync(base, { recursive: true }),
  };
}

describe('the source of files', () => {
  for (const { name, run } of sourceExam(makeFixture)) it(name, run);
});

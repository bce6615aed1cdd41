// The exam that every source must pass, as cases for any test framework.

import type { ExamCase } from '../storage-exam/storage-exam.js';
import { CAPTURING } from './capturing.js';
import { assertRefusesToStage, type SourceFixture } from './examination.js';
import { PLACING } from './placing.js';
import { QUERYING } from './querying.js';
import { RESTORING } from './restoring.js';

/** `for (const { name, run } of sourceExam(makeFixture)) it(name, run);` The fixture is made anew for each case. */
export function sourceExam(makeFixture: () => Promise<SourceFixture>): readonly ExamCase[] {
  return [...CAPTURING, ...RESTORING, ...PLACING, ...QUERYING].map(({ name, stages, ask }) => ({
    name,
    async run() {
      const fixture = await makeFixture();
      try {
        const isRefused = stages === true && fixture.source.changesOf !== undefined;
        await (isRefused ? assertRefusesToStage : ask)(fixture);
      } finally {
        await fixture.remove();
      }
    },
  }));
}

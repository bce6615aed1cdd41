// Questions to sources whose restored data can be asked.

import assert from 'node:assert/strict';

import { hasCode } from '../../core/errors.js';
import { assertUntouched, captureAll, examContext, type SourceQuestion } from './examination.js';

export const QUERYING: readonly SourceQuestion[] = [
  {
    name: 'answers questions about restored data, which nobody can change by them, where it can be asked',
    stages: true,
    async ask(fixture) {
      const { source, change, statements } = fixture;
      const backup = await captureAll(source);
      await change();
      await assertUntouched(fixture, async () => {
        const staged = await source.stage(backup, examContext());
        const query = staged.query?.bind(staged);
        if (query && statements) {
          const before = await query(statements.reading);
          assert.ok(before.length > 0, 'there is no answer');
          for (const broken of [statements.changing, 'this is no statement']) {
            await assert.rejects(query(broken), (error) => hasCode(error, 'CHECK_BROKEN'));
          }
          assert.deepEqual(await query(statements.reading), before);
        }
        await staged.discard();
      });
    },
  },
];

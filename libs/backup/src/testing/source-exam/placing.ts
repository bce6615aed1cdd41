// Questions to sources that can restore into a named new place.

import assert from 'node:assert/strict';

import { hasCode } from '../../core/errors.js';
import { compareFacts } from '../../core/facts.js';
import { captureAll, examContext, type SourceQuestion } from './examination.js';

const NAME = 'exam-copy';

export const PLACING: readonly SourceQuestion[] = [
  {
    name: 'restores into a new place, once, and leaves the live data alone, where places have names',
    async ask({ source, change, read }) {
      const place = source.into?.(NAME);
      if (place === undefined) return;
      assert.deepEqual([place.kind, place.target], [source.kind, NAME]);
      const backup = await captureAll(source);
      await change();
      const live = await read();
      const context = examContext();
      const [first, late] = [await place.stage(backup, context), await place.stage(backup, examContext())];
      assert.equal((await first.swap()).keptPrevious, false);
      await first.discard();
      await assert.rejects(late.swap(), (error) => hasCode(error, 'RESTORE_FAILED'));
      await late.discard();
      if (!place.restoresBeside) assert.deepEqual(compareFacts(backup.facts, (await captureAll(place)).facts), []);
      const checks = await place.restoreChecks({ ...backup, bytes: 1 }, examContext().signal);
      assert.ok(
        checks.some(({ verdict }) => verdict === 'blocked'),
        'the name that is taken now is not blocked',
      );
      await assert.rejects(source.undo(context.runId, examContext()), (error) => hasCode(error, 'UNDO_UNAVAILABLE'));
      assert.equal(await read(), live);
    },
  },
  {
    name: 'takes no name that can be none, where places have names',
    async ask({ source }) {
      if (source.into === undefined) return;
      for (const name of ['', 'nul\0byte', 'x'.repeat(300)]) {
        assert.throws(
          () => source.into?.(name),
          (error) => hasCode(error, 'REQUEST_INVALID'),
        );
      }
    },
  },
];

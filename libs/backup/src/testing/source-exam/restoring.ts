// Questions about restoring: beside, in one step, and back again.

import assert from 'node:assert/strict';

import { hasCode } from '../../core/errors.js';
import { compareFacts } from '../../core/facts.js';
import { newRunId } from '../../core/names.js';
import type { BackupContent } from '../../core/source.js';
import {
  assertStopped,
  assertUntouched,
  captureAll,
  examContext,
  REASON,
  type SourceFixture,
  type SourceQuestion,
} from './examination.js';

const KEBAB = /^[a-z]+(-[a-z]+)*$/;
const LONG_AGO = new Date('2000-01-01T00:00:00.000Z');
const FAR_AHEAD = new Date('2999-01-01T00:00:00.000Z');

/** Restores what was captured before the live data changed; answers how to read back what was before and after. */
async function swapBack({ source, change, read }: SourceFixture) {
  const captured = await read();
  const backup = await captureAll(source);
  await change();
  const changed = await read();
  const context = examContext();
  const staged = await source.stage(backup, context);
  const { keptPrevious, place } = await staged.swap();
  assert.equal(keptPrevious, !(source.restoresInPlace || source.restoresBeside));
  assert.equal(place !== undefined, source.restoresBeside === true, 'only what is restored beside has a place');
  await staged.discard();
  return { captured, changed, restoreRunId: context.runId };
}

function breaking(content: BackupContent): BackupContent {
  return {
    ...content,
    async *open(name) {
      yield* content.open(name);
      throw REASON;
    },
  };
}

export const RESTORING: readonly SourceQuestion[] = [
  {
    name: 'restores elsewhere what was captured, with the same facts and no failed check',
    stages: true,
    async ask({ source, elsewhere }) {
      const backup = await captureAll(source);
      const staged = await elsewhere.stage(backup, examContext());
      assert.deepEqual(compareFacts(backup.facts, staged.facts), []);
      for (const { verdict, message } of staged.checks) assert.notEqual(verdict, 'blocked', message);
      await staged.swap();
      await staged.discard();
      if (elsewhere.restoresBeside) return;
      assert.deepEqual(compareFacts(backup.facts, (await captureAll(elsewhere)).facts), []);
    },
  },
  {
    name: 'leaves the live data alone until the swap, and nothing behind when what was staged is discarded',
    stages: true,
    async ask(fixture) {
      const backup = await captureAll(fixture.source);
      await fixture.change();
      await assertUntouched(fixture, async () => (await fixture.source.stage(backup, examContext())).discard());
    },
  },
  {
    name: 'leaves the live data alone, and nothing behind, when the content breaks off or the run is aborted',
    stages: true,
    async ask(fixture) {
      const { content, facts } = await captureAll(fixture.source);
      await assertUntouched(fixture, () =>
        assert.rejects(fixture.source.stage({ content: breaking(content), facts }, examContext())),
      );
      const early = examContext();
      early.abort();
      await assertStopped(fixture, () => fixture.source.stage({ content, facts }, early));
      const midway = examContext((abort) => abort());
      await assertStopped(fixture, () => fixture.source.stage({ content, facts }, midway));
    },
  },
  {
    name: 'puts the captured data in place of the live data, or beside it where it is never replaced',
    stages: true,
    async ask(fixture) {
      const { captured, changed } = await swapBack(fixture);
      assert.notEqual(captured, changed, 'the fixture did not change its data');
      assert.equal(await fixture.read(), fixture.source.restoresBeside ? changed : captured);
    },
  },
  {
    name: 'puts back by undo what a swap replaced, once',
    stages: true,
    async ask(fixture) {
      const { changed, restoreRunId } = await swapBack(fixture);
      if (keepsNothing(fixture)) return await assertUnavailable(fixture, restoreRunId);
      await fixture.source.undo(restoreRunId, examContext());
      assert.equal(await fixture.read(), changed);
      await assertUnavailable(fixture, restoreRunId);
    },
  },
  {
    name: 'has nothing to undo for a run that swapped nothing',
    async ask(fixture) {
      await assertUnavailable(fixture, newRunId(LONG_AGO));
    },
  },
  {
    name: 'forgets what was kept for undo when its time is over, and says what that was',
    stages: true,
    async ask(fixture) {
      const { captured, restoreRunId } = await swapBack(fixture);
      const { signal } = examContext();
      if (keepsNothing(fixture)) {
        return await assertUntouched(fixture, () => fixture.source.forgetUndo(FAR_AHEAD, signal));
      }
      assert.deepEqual(await fixture.source.forgetUndo(LONG_AGO, signal), []);
      assert.ok((await fixture.source.forgetUndo(FAR_AHEAD, signal)).length > 0, 'nothing was removed');
      await assertUnavailable(fixture, restoreRunId);
      assert.equal(await fixture.read(), captured);
    },
  },
  {
    name: 'only reads when it checks and tells what a restore would do',
    async ask(fixture) {
      const { content, facts } = await captureAll(fixture.source);
      const bytes = content.names.reduce((sum, name) => sum + content.bytes(name), 0);
      await assertUntouched(fixture, async () => {
        const checks = await fixture.source.restoreChecks({ content, facts, bytes }, examContext().signal);
        assert.ok(checks.length > 0, 'there are no checks');
        assert.equal(new Set(checks.map(({ name }) => name)).size, checks.length, 'two checks have one name');
        for (const { name, message } of checks) {
          assert.match(name, KEBAB);
          assert.match(message, /\.$/, 'a message is a full sentence');
        }
        assert.ok(fixture.source.restoreSteps().length > 0, 'there are no steps');
      });
    },
  },
];

function keepsNothing({ source }: SourceFixture): boolean {
  return source.restoresBeside === true || source.restoresInPlace === true;
}

async function assertUnavailable(fixture: SourceFixture, restoreRunId: string): Promise<void> {
  await assertUntouched(fixture, () =>
    assert.rejects(fixture.source.undo(restoreRunId, examContext()), (error) => hasCode(error, 'UNDO_UNAVAILABLE')),
  );
}

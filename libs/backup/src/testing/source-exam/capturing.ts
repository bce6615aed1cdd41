// Questions about capturing: one view, complete, and nothing left of it.

import assert from 'node:assert/strict';

import { compareFacts } from '../../core/facts.js';
import { OBJECT_NAME } from '../../core/names.js';
import type { CaptureContext, Source } from '../../core/source.js';
import {
  assertStopped,
  assertUntouched,
  captureAll,
  contentOf,
  examContext,
  type SourceQuestion,
} from './examination.js';

export const CAPTURING: readonly SourceQuestion[] = [
  {
    name: 'captures at least one object, under names that every storage takes',
    async ask({ source }) {
      const { content } = await captureAll(source);
      assert.ok(content.names.length > 0, 'nothing was captured');
      assert.equal(new Set(content.names).size, content.names.length, 'two objects have one name');
      for (const name of content.names) assert.match(name, OBJECT_NAME);
    },
  },
  {
    name: 'says the size of an object beforehand, or nothing',
    async ask({ source }) {
      const capture = await source.capture(examContext());
      const content = await contentOf(capture);
      for (const { name, bytes } of capture.objects) assert.equal(content.bytes(name), bytes ?? content.bytes(name));
      await capture.close();
    },
  },
  {
    name: 'gives facts that are those of the data',
    async ask({ source, change }) {
      const before = await captureAll(source);
      assert.equal(before.facts.engine, source.kind);
      assert.ok(
        before.facts.tables.length > 0 || Object.keys(before.facts.properties).length > 0,
        'there are no facts',
      );
      assert.deepEqual(compareFacts(before.facts, (await captureAll(source)).facts), []);
      await change();
      assert.notDeepEqual(compareFacts(before.facts, (await captureAll(source)).facts), []);
    },
  },
  {
    name: 'holds the view in which it was captured while the live data changes, or says what it met',
    stages: true,
    async ask({ source, elsewhere, change, readsLive }) {
      const before = await captureAll(source);
      const capture = await source.capture(examContext());
      await change();
      const content = await contentOf(capture);
      const facts = await capture.facts();
      await capture.close();
      if (readsLive !== true) assert.deepEqual(compareFacts(before.facts, facts), []);
      const staged = await elsewhere.stage({ content, facts }, examContext());
      assert.deepEqual(compareFacts(facts, staged.facts), []);
      await staged.discard();
    },
  },
  {
    name: 'leaves nothing behind when a capture is closed, read or not',
    async ask(fixture) {
      await assertUntouched(fixture, () => captureAll(fixture.source));
      await assertUntouched(fixture, async () => (await fixture.source.capture(examContext())).close());
      await assertUntouched(fixture, async () => {
        const capture = await fixture.source.capture(examContext());
        const content = capture.objects[0]?.open()[Symbol.asyncIterator]();
        await content?.next();
        await content?.return?.();
        await capture.close();
      });
    },
  },
  {
    name: 'stops with the reason, and leaves nothing, when it is aborted before, while or after it captures',
    async ask(fixture) {
      const early = examContext();
      early.abort();
      await assertStopped(fixture, () => fixture.source.capture(early));
      const midway = examContext((abort) => abort());
      await assertStopped(fixture, () => captureAll(fixture.source, midway));
      const late = examContext();
      await assertStopped(fixture, async () => {
        const capture = await fixture.source.capture(late);
        late.abort();
        await contentOf(capture).finally(() => capture.close());
      });
    },
  },
  {
    name: 'tells that nothing has changed, and that something has, where it can tell',
    async ask({ source, change }) {
      if (source.tellsUnchanged !== true) return;
      const current = { id: 'current', startedAt: new Date(0), ...(await captureAll(source)) };
      const context = { ...examContext(), earlier: async () => [current], current: async () => current };
      const same = await source.capture(context);
      assert.deepEqual([same.sameAs, same.objects.length], ['current', 0]);
      await same.close();
      assert.equal(await isSame(source, examContext()), false, 'it was not asked for');
      await change();
      assert.equal(await isSame(source, context), false);
    },
  },
  {
    name: 'captures twice at the same time',
    async ask({ source }) {
      const [a, b] = await Promise.all([captureAll(source), captureAll(source)]);
      assert.deepEqual(compareFacts(a.facts, b.facts), []);
    },
  },
];

async function isSame(source: Source, context: CaptureContext): Promise<boolean> {
  const capture = await source.capture(context);
  await capture.close();
  return capture.sameAs !== undefined;
}

// Questions about stopping early.

import assert from 'node:assert/strict';

import type { OtherSide } from './candidate.js';
import { ExamClock } from './exam-clock.js';
import { assertNothingOpen, eventually, type Question, SAMPLE_NOTICE } from './question.js';

const REASON = new Error('stopped by the exam');

export const STOPPING: readonly Question[] = [
  {
    name: 'starts nothing when the signal has aborted already',
    async ask({ meet }) {
      const other = await meet('takes');
      await assertStops(other, AbortSignal.abort(REASON));
      assert.equal(other.attempts(), 0);
    },
  },
  {
    name: 'stops when it is aborted while it waits for an answer, and leaves nothing open',
    async ask({ meet }) {
      const other = await meet('hangs');
      const stop = new AbortController();
      const stopping = assertStops(other, stop.signal);
      await eventually('the other side should be asked', () => other.attempts() > 0);
      stop.abort(REASON);
      await stopping;
      await assertNothingOpen(other);
    },
  },
  {
    name: 'stops when it is aborted while it waits for the next attempt',
    async ask({ meet }) {
      const stop = new AbortController();
      const other = await meet('fails', { clock: new ExamClock(() => stop.abort(REASON)), retryForMs: 30_000 });
      await assertStops(other, stop.signal);
      assert.equal(other.attempts(), 1);
    },
  },
];

async function assertStops({ notifier }: OtherSide, signal: AbortSignal): Promise<void> {
  await assert.rejects(notifier.send(SAMPLE_NOTICE, { signal }), (error: unknown) => error === REASON);
}

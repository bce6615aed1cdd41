// Questions about messages that are not taken.

import assert from 'node:assert/strict';

import { ExamClock } from './exam-clock.js';
import { assertNothingOpen, failureOf, type Question, SOON_MS } from './question.js';

export const FAILING: readonly Question[] = [
  {
    name: 'says what the other side answered, and tries no more, when it refuses for good',
    async ask({ meet }) {
      const other = await meet('refuses');
      const { message, retryable, hint } = await failureOf(other);
      assert.ok(message.includes(other.answer), `"${other.answer}" is not in "${message}"`);
      assert.equal(retryable, false);
      assert.match(hint, /\S/);
      assert.equal(other.attempts(), 1);
      await assertNothingOpen(other);
    },
  },
  {
    name: 'gives up in the end where a passing reason does not pass, and says what the other side answered',
    async ask({ meet }) {
      const clock = new ExamClock();
      const other = await meet('fails', { clock, retryForMs: 30_000 });
      const { message, retryable } = await failureOf(other);
      assert.ok(message.includes(other.answer), `"${other.answer}" is not in "${message}"`);
      assert.equal(retryable, true);
      assert.ok(other.attempts() > 1, 'it was tried only once');
      const waited = clock.waits.reduce((sum, ms) => sum + ms, 0);
      assert.ok(waited <= 30_000, `it was tried again for ${waited} ms instead of 30000 ms`);
      await assertNothingOpen(other);
    },
  },
  {
    name: 'gives up on who does not answer',
    async ask({ meet }) {
      const other = await meet('hangs', { timeoutMs: SOON_MS, retryForMs: 1 });
      assert.equal((await failureOf(other)).retryable, true);
      await assertNothingOpen(other);
    },
  },
  {
    name: 'fails where the connection is closed without an answer',
    async ask({ meet }) {
      const other = await meet('closes', { retryForMs: 1 });
      assert.equal((await failureOf(other)).retryable, true);
    },
  },
  {
    name: 'fails where nobody is there',
    async ask({ meet }) {
      const other = await meet('absent', { retryForMs: 1 });
      assert.equal((await failureOf(other)).retryable, true);
    },
  },
];

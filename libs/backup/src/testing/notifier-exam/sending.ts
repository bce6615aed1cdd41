// Questions about messages that are taken.

import assert from 'node:assert/strict';

import { systemClock } from '../../core/clock.js';
import { assertKeepsSecret, assertNothingOpen, eventually, type Question, SAMPLE_NOTICE, SOON_MS } from './question.js';

export const SENDING: readonly Question[] = [
  {
    name: 'does nothing until it is asked to',
    async ask({ meet }) {
      const other = await meet('takes');
      assert.match(other.notifier.kind, /^\S+$/);
      assert.match(other.notifier.target, /\S/);
      assertKeepsSecret(other, other.notifier.target);
      assert.equal(other.attempts(), 0);
      assert.equal(await other.connections(), 0);
    },
  },
  {
    name: 'sends a message once, and leaves nothing open',
    async ask({ meet }) {
      const other = await meet('takes');
      await other.notifier.send(SAMPLE_NOTICE);
      assert.equal(other.attempts(), 1);
      assert.equal(other.arrived().length, 1);
      assert.ok(other.arrived()[0]?.includes(SAMPLE_NOTICE.title), 'the title did not arrive');
      await assertNothingOpen(other);
    },
  },
  {
    name: 'sends several messages at the same time',
    async ask({ meet }) {
      const other = await meet('takes');
      const titles = ['one', 'two', 'three', 'four', 'five'].map((name) => `gallery: number ${name}`);
      await Promise.all(titles.map((title) => other.notifier.send({ ...SAMPLE_NOTICE, id: title, title })));
      for (const title of titles) {
        assert.equal(
          other.arrived().filter((message) => message.includes(title)).length,
          1,
          `${title} is not there once`,
        );
      }
    },
  },
  {
    name: 'is done when the other side has taken the message, and not before',
    async ask({ meet }) {
      const other = await meet('holds');
      let isReleased = false;
      const send = async (): Promise<void> => {
        await other.notifier.send(SAMPLE_NOTICE);
        assert.ok(isReleased, 'send resolved before the other side had taken the message');
      };
      const sending = send();
      await eventually('the message should arrive', () => other.arrived().length === 1);
      await systemClock.sleep(SOON_MS);
      isReleased = true;
      other.release();
      await sending;
    },
  },
  {
    name: 'tries again what was refused for a passing reason',
    async ask({ meet }) {
      const other = await meet('recovers');
      await other.notifier.send(SAMPLE_NOTICE);
      assert.equal(other.attempts(), 2);
      assert.ok(other.arrived().at(-1)?.includes(SAMPLE_NOTICE.title), 'the message did not arrive');
    },
  },
  {
    name: 'tells, without sending anything, whether it would get through; or leaves that out',
    async ask({ meet }) {
      const [there, absent] = [await meet('takes'), await meet('absent')];
      if (!there.notifier.examine || !absent.notifier.examine) return;
      const [good, bad] = [await there.notifier.examine(), await absent.notifier.examine()];
      assert.deepEqual(new Set(good.map(({ verdict }) => verdict)), new Set(['ok']));
      assert.ok(
        bad.some(({ verdict }) => verdict !== 'ok'),
        'nobody is there, and examine finds nothing wrong',
      );
      assertKeepsSecret(absent, JSON.stringify(bad));
      assert.deepEqual(there.arrived(), []);
      await assertNothingOpen(there);
    },
  },
];

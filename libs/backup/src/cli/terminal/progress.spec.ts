// What is seen of a run that takes its time: on a terminal, in a pipe, and where nothing is wanted.

import { describe, expect, it } from '@jest/globals';

import { ManualClock } from '../../testing/manual-clock.js';
import { formatProgress, ProgressDisplay } from './progress.js';
import { type Appearance, type Streams, Terminal } from './terminal.js';

const DUMP = 'restoring the database';

function makeDisplay(isTTY: boolean, appearance: Appearance = {}) {
  const clock = new ManualClock(new Date('2026-01-01T00:00:00Z'));
  const texts: string[] = [];
  const stderr = { isTTY, columns: 60, write: (text: string) => texts.push(text) };
  const streams = { stderr, stdout: {}, stdin: {}, env: {} } as unknown as Streams;
  return { clock, texts, display: new ProgressDisplay(new Terminal(streams, appearance), clock, 200_000_000) };
}

describe('a line of progress', () => {
  it('says the step, how far it is, how fast it goes and how long it takes', () => {
    const line = formatProgress({ step: DUMP, fraction: 0.5 }, 10_000, 200_000_000);
    expect(line).toBe(`${DUMP}  [████████████░░░░░░░░░░░░]  50%  10.0 MB/s  10.0 s left`);
  });

  it('guesses nothing before there is something to guess from', () => {
    expect(formatProgress({ step: DUMP, fraction: 0.5 }, 500, 200_000_000)).toMatch(/\] {2}50%$/);
    expect(formatProgress({ step: DUMP, fraction: 0 }, 5000, 200_000_000)).toMatch(/\] {2}0%$/);
  });

  it('says how long a step takes of which nobody knows more', () => {
    expect(formatProgress({ step: 'counting rows' }, 61_400)).toBe('counting rows  1 min 1 s');
    expect(formatProgress({ step: 'counting rows' }, 400)).toBe('counting rows');
  });
});

describe('on a terminal', () => {
  it('is drawn over itself, no wider than the terminal, and goes away', async () => {
    const { clock, texts, display } = makeDisplay(true);
    display.update({ step: DUMP, fraction: 0 });
    await clock.advance(50);
    display.update({ step: DUMP, fraction: 0.1 });
    await clock.advance(2000);
    display.end();
    await clock.advance(5000);
    expect(texts.every((text) => text.startsWith('\r\u001b[K') && text.length <= 63)).toBe(true);
    expect(texts.map((text) => /\d+%/.exec(text)?.[0])).toEqual(['0%', '10%', '10%', undefined]);
  });
});

describe('in a pipe', () => {
  it('is a line now and then', async () => {
    const { clock, texts, display } = makeDisplay(false);
    for (const step of ['opening', 'reading', 'counting']) display.update({ step });
    await clock.advance(6000);
    display.update({ step: DUMP, fraction: 0.25 });
    await clock.advance(20_000);
    display.update({ step: DUMP, fraction: 0.5 });
    await clock.advance(10_000);
    display.update({ step: DUMP, fraction: 0.75 });
    display.end();
    expect(texts).toEqual(['… opening\n', `… ${DUMP}, 25%\n`, `… ${DUMP}, 75%\n`]);
  });

  it('is nothing when it is to be quiet, on a terminal too', () => {
    for (const isTTY of [true, false]) {
      const { texts, display } = makeDisplay(isTTY, { quiet: true });
      display.update({ step: DUMP, fraction: 0.5 });
      display.end();
      expect(texts).toEqual([]);
    }
  });
});

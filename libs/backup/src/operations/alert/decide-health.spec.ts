// When the health of a job is news: a table of what was told before, how it is now, and what follows.

import { describe, expect, it } from '@jest/globals';

import type { AlertRecord } from '../../core/alert.js';
import type { Finding, HealthLevel } from '../../core/health.js';
import { type Condition, decideHealth, type HealthDecision, toldFindings } from './decide-health.js';

const HOUR = 3_600_000;
const POLICY = { remindAfterMs: 24 * HOUR };

const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1) + hour * HOUR);

const STALE: Finding = { level: 'critical', name: 'stale', message: 'It is old.', hint: 'Run it.' };
const SHRUNK: Finding = { level: 'warning', name: 'shrunk', message: 'It is small.', hint: 'Look.' };
const unreachable = (destination: string, level: Finding['level'] = 'warning'): Finding => ({
  level,
  name: 'unreachable',
  destination,
  message: 'It is away.',
  hint: 'Mount it.',
});

function condition(...findings: readonly Finding[]): Condition {
  const critical = findings.some(({ level }) => level === 'critical');
  return { level: findings.length === 0 ? 'healthy' : critical ? 'critical' : 'warning', findings };
}

/** What is told when the job is looked at every hour, as `hour event`. */
class Story {
  private readonly told: AlertRecord[] = [];
  readonly lines: string[] = [];
  readonly decisions: HealthDecision[] = [];

  look(hour: number, ...findings: readonly Finding[]): this {
    const now = condition(...findings);
    const decision = decideHealth(now, this.told, POLICY, at(hour));
    if (!decision) return this;
    const { event } = decision;
    const number = this.told.length + 1;
    this.told.push({ number, event, at: at(hour), level: now.level, findings: toldFindings(now.findings) });
    this.lines.push(`${hour} ${event.slice(7)}`);
    this.decisions.push(decision);
    return this;
  }

  /** Every hour from the first to the last. */
  through(first: number, last: number, findings: (hour: number) => readonly Finding[]): this {
    for (let hour = first; hour <= last; hour++) this.look(hour, ...findings(hour));
    return this;
  }

  decision(): Partial<HealthDecision> {
    return this.decisions.at(-1) ?? {};
  }
}

const decided = (before: HealthLevel, since: number) => ({ before, since: at(since) });

describe('the health of a job', () => {
  it('is no news while it is healthy', () => {
    expect(new Story().through(0, 100, () => []).lines).toEqual([]);
  });

  it('is told once when it becomes bad, once a day while it lasts, and once when it is over', () => {
    const story = new Story().through(0, 60, (hour) => (hour >= 2 && hour < 55 ? [STALE] : []));
    expect(story.lines).toEqual(['2 worse', '26 reminder', '50 reminder', '55 recovered']);
    expect(story.decisions).toMatchObject([
      decided('healthy', 2),
      decided('critical', 2),
      decided('critical', 2),
      decided('critical', 2),
    ]);
  });

  it('is told at the first look at a set-up that is bad already', () => {
    expect(new Story().look(0, STALE).look(1, STALE).lines).toEqual(['0 worse']);
  });

  it('is told again when it gets worse, and when it gets better without being well', () => {
    const story = new Story().look(1, SHRUNK).look(2, SHRUNK, STALE).look(3, SHRUNK).look(4);
    expect(story.lines).toEqual(['1 worse', '2 worse', '3 better', '4 recovered']);
    expect(story.decisions).toMatchObject([
      decided('healthy', 1),
      decided('warning', 2),
      decided('critical', 2),
      decided('warning', 3),
    ]);
  });

  it('is told again when there is another reason, another destination, or the same is worse than it was', () => {
    const nas = unreachable('nas');
    expect(new Story().look(1, SHRUNK).look(2, SHRUNK, nas).lines).toEqual(['1 worse', '2 worse']);
    expect(new Story().look(1, nas).look(2, nas, unreachable('s3')).lines).toEqual(['1 worse', '2 worse']);
    expect(new Story().look(1, STALE, nas).look(2, STALE, unreachable('nas', 'critical')).lines).toEqual([
      '1 worse',
      '2 worse',
    ]);
    expect(new Story().look(1, STALE, unreachable('nas', 'critical')).look(2, STALE, nas).lines).toEqual(['1 worse']);
  });

  it('is not told again because one of several reasons went away and came back', () => {
    const story = new Story().through(0, 20, (hour) => (hour % 2 === 0 ? [STALE] : [STALE, SHRUNK]));
    expect(story.lines).toEqual(['0 worse', '1 worse']);
  });

  it('is not told again because the words have changed', () => {
    const story = new Story().look(1, STALE).look(2, { ...STALE, message: 'It is older.' });
    expect(story.lines).toEqual(['1 worse']);
  });

  it.each([
    ['healthy', []],
    ['a warning', [SHRUNK]],
  ])('is told as bad while it goes back and forth between %s and critical', (_, other) => {
    const story = new Story().through(0, 23, (hour) => (hour % 2 === 0 ? [STALE] : other));
    expect(story.lines.map((line) => line.split(' ')[1])).toEqual([
      'worse',
      other.length === 0 ? 'recovered' : 'better',
      'worse',
      other.length === 0 ? 'recovered' : 'better',
      'worse',
    ]);
    expect(story.through(24, 50, () => []).lines.slice(5)).toEqual(['25 recovered']);
  });

  it('never holds bad news back', () => {
    const story = new Story().through(0, 23, (hour) => (hour % 2 === 0 ? [STALE] : []));
    expect(story.look(24, STALE, unreachable('nas')).lines.at(-1)).toBe('24 worse');
  });

  it('is not silent until the time has come at which it was told by a clock that was wrong', () => {
    const story = new Story().look(10_000, STALE).through(0, 30, () => [STALE]);
    expect(story.lines).toEqual(['10000 worse', '0 reminder', '24 reminder']);
  });

  it('is decided by the records of health alone', () => {
    const failed: AlertRecord = { number: 1, event: 'backup.failed', at: at(0), level: 'critical', findings: [] };
    expect(decideHealth(condition(), [failed], POLICY, at(1))).toBeUndefined();
    expect(decideHealth(condition(STALE), [failed], POLICY, at(1))).toMatchObject({ event: 'health.worse' });
  });
});

describe('what is remembered of findings', () => {
  it('is each kind once, without its texts', () => {
    expect(toldFindings([STALE, unreachable('nas'), unreachable('nas')])).toEqual([
      { level: 'critical', name: 'stale' },
      { level: 'warning', name: 'unreachable', destination: 'nas' },
    ]);
  });
});

// Which notifiers fail, as several copies of an application know it together.

import { describe, expect, it } from '@jest/globals';

import type { AlertRecord } from '../../core/alert.js';
import { DEFAULT_EVENTS } from '../../core/channel.js';
import { BackupError } from '../../core/errors.js';
import type { Outcome } from './channel-queue.js';
import { type ChannelState, notifierFindings, onlyAbout } from './notifier-findings.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));
const failed = (minute: number): Outcome => ({
  at: at(minute),
  failure: new BackupError('NOTIFIER_FAILED', 'HTTP 500.'),
});
const worked = (minute: number): Outcome => ({ at: at(minute) });

function stateOf(name: string, outcome: Outcome | undefined): ChannelState {
  const notifier = { kind: 'slack', target: 'hooks.slack.com', send: async () => undefined };
  return { channel: { name, notifier, filter: { level: 'healthy', events: DEFAULT_EVENTS } }, outcome };
}

function found(outcomes: Readonly<Record<string, Outcome | undefined>>, toldLast?: AlertRecord): string[] {
  const states = Object.entries(outcomes).map(([name, outcome]) => stateOf(name, outcome));
  return notifierFindings(states, toldLast).map(({ level, notifier }) => `${level} ${notifier}`);
}

function told(minute: number, ...notifiers: readonly string[]): AlertRecord {
  const findings = notifiers.map((notifier) => ({ level: 'warning', name: 'notifier-failing', notifier }) as const);
  return { number: 1, event: 'health.worse', at: at(minute), level: 'warning', findings };
}

describe('notifiers that fail', () => {
  it('are a warning while another works, and critical when none does', () => {
    expect(found({ ops: undefined, boss: undefined })).toEqual([]);
    expect(found({ ops: failed(1), boss: undefined })).toEqual(['warning ops']);
    expect(found({ ops: failed(1), boss: failed(2) })).toEqual(['critical ops', 'critical boss']);
    expect(found({ ops: worked(2), boss: worked(2) })).toEqual([]);
    expect(found({})).toEqual([]);
  });

  it('are so for a copy that has not used them, as another has told, until one finds them well', () => {
    expect(found({ ops: undefined, boss: undefined }, told(5, 'ops'))).toEqual(['warning ops']);
    expect(found({ ops: worked(4), boss: undefined }, told(5, 'ops'))).toEqual(['warning ops']);
    expect(found({ ops: worked(6), boss: undefined }, told(5, 'ops'))).toEqual([]);
  });

  it('are tried by a test message where nothing more is known of them', () => {
    const [finding] = notifierFindings([stateOf('ops', undefined)], told(5, 'ops'));
    expect(finding).toMatchObject({
      message: expect.not.stringContaining('HTTP'),
      hint: expect.stringMatching(/POST …\/notifiers\/test/),
    });
  });

  it('are so no more for a copy that failed before another has told that they work', () => {
    expect(found({ ops: failed(4), boss: undefined }, told(5))).toEqual([]);
    expect(found({ ops: failed(6), boss: undefined }, told(5))).toEqual(['warning ops']);
  });

  it('are no news to themselves, unless there is more to say', () => {
    const { findings } = told(1, 'ops', 'boss');
    expect(onlyAbout(findings)).toEqual(['ops', 'boss']);
    expect(onlyAbout([...findings, { level: 'warning', name: 'heartbeat-failing' }])).toEqual([]);
  });
});

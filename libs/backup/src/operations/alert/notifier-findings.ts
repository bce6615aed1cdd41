// What is to be said about notifiers that fail: a pure function of what became of their last messages.

import type { AlertRecord, ToldFinding } from '../../core/alert.js';
import type { Channel } from '../../core/channel.js';
import type { Finding } from '../../core/health.js';
import { redact } from '../../kit/redact.js';
import type { Outcome } from './channel-queue.js';

export interface ChannelState {
  readonly channel: Channel;
  /** Of the last message that this process sent. */
  readonly outcome: Outcome | undefined;
}

const NAME = 'notifier-failing';
const SEND_TEST = 'Send a test message, POST …/notifiers/test or backups.testNotifiers(), which says what is wrong.';

/**
 * Several copies of the application share the last record about the set-up. What one of them has told stays true until
 * one that has used the notifier since finds it well; what one of them found before that counts no more.
 */
export function notifierFindings(states: readonly ChannelState[], toldLast: AlertRecord | undefined): Finding[] {
  const failing = states.filter((state) => isFailing(state, toldLast));
  const none = failing.length === states.length;
  return failing.map(({ channel, outcome }) => ({
    level: none ? 'critical' : 'warning',
    name: NAME,
    notifier: channel.name,
    message: describe(channel, outcome, none),
    hint: outcome?.failure ? redact(outcome.failure.hint) : SEND_TEST,
  }));
}

/** The notifiers whose failing is all that this is about: it is no news to them when they work. */
export function onlyAbout(findings: readonly ToldFinding[]): string[] {
  return findings.every(({ name }) => name === NAME) ? findings.flatMap(({ notifier }) => notifier ?? []) : [];
}

function isFailing({ channel, outcome }: ChannelState, toldLast: AlertRecord | undefined): boolean {
  const told = toldLast?.findings.some(({ name, notifier }) => name === NAME && notifier === channel.name) ?? false;
  const isNewer = outcome !== undefined && (toldLast === undefined || outcome.at >= toldLast.at);
  return isNewer ? outcome.failure !== undefined : told;
}

function describe({ name, notifier }: Channel, outcome: Outcome | undefined, none: boolean): string {
  const why = outcome?.failure
    ? redact(outcome.failure.message)
    : 'Another copy of the application found so, or this one before it was started.';
  const what = `${name} (${notifier.kind}, ${notifier.target}) does not get messages through`;
  return `${what}${none ? ', and nor does any other notifier' : ''}: ${why}`;
}

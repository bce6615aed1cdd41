// What the exam of notifiers needs from who takes it.

import type { Clock } from '../../core/clock.js';
import type { Notifier } from '../../core/notifier.js';

/**
 * How the other side is to behave: `takes` every message; `holds` each one until it is released, and then takes it;
 * `recovers` after it has refused the first attempt for a passing reason; `fails` for a passing reason, for ever;
 * `refuses` for a reason that stays; `hangs` and never answers; `closes` every connection without an answer; is `absent`.
 */
export type Mood = 'takes' | 'holds' | 'recovers' | 'fails' | 'refuses' | 'hangs' | 'closes' | 'absent';

/** What the notifier is to be made with, as far as it can be. */
export interface NotifierTools {
  /** Its `sleep` takes no time, and passes all the same. */
  readonly clock: Clock;
  /** An attempt that takes longer is to be given up. */
  readonly timeoutMs: number;
  /** What fails for a passing reason is to be tried again for so long. */
  readonly retryForMs: number;
}

/** The other side, and a notifier that sends to it. */
export interface OtherSide {
  readonly notifier: Notifier;
  /** How often somebody has begun to send, or only to connect where there is nothing else to see. */
  readonly attempts: () => number;
  /** What has arrived as a whole, taken or not, as it came. */
  readonly arrived: () => readonly string[];
  /** Connections that are open now. */
  readonly connections: () => Promise<number>;
  /** Lets go of what it holds. */
  readonly release: () => void;
  /** A part of what it says when it fails or refuses. */
  readonly answer: string;
  /** What lets the notifier in. The other side says it too when it refuses, if it knows it. */
  readonly secret: string;
  readonly close: () => Promise<void>;
}

export interface NotifierCandidate {
  /** Called for every case. */
  readonly start: (mood: Mood, tools: NotifierTools) => Promise<OtherSide>;
}

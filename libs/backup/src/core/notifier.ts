// The port of whoever tells people, and what they are told.

import type { HealthLevel, HealthReport } from './health.js';
import type { NoticeEvent } from './news.js';
import type { RunRecord } from './run.js';
import type { Check } from './source.js';
import type { Cancellable } from './storage.js';

/** One part of a message, from which `text` and `html` are made. Nothing in it is markup. */
export type NoticeBlock =
  | { readonly type: 'heading' | 'paragraph'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | { readonly type: 'facts'; readonly facts: readonly { readonly name: string; readonly value: string }[] }
  /** To be typed, or pasted, as it is. */
  | { readonly type: 'command'; readonly text: string };

/** One message, ready to be read, and the data that it was made from. Contains no secret. */
export interface Notice {
  /** Unique. The same for every notifier and every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly event: NoticeEvent;
  /** How bad it is; `healthy` for good news. */
  readonly level: HealthLevel;
  readonly at: Date;
  /** Absent when it is about the set-up as a whole. */
  readonly job?: string;
  /** One line, 150 characters at the most. */
  readonly title: string;
  /** What happened, what it means, what to do and to type, and to which data it happened: at most 40 blocks. */
  readonly blocks: readonly NoticeBlock[];
  /** The blocks as plain text. */
  readonly text: string;
  /** The title and the blocks as a complete HTML document. */
  readonly html: string;
  /** The run that it is about. */
  readonly run?: RunRecord;
  /** The report that it is about. */
  readonly health?: HealthReport;
}

/**
 * A way to reach people.
 *
 * Constructing one does nothing. `send` may be called concurrently. It says what became of the message and nothing else:
 * when, to whom and how often is decided elsewhere.
 */
export interface Notifier {
  /** E.g. `slack`. */
  readonly kind: string;
  /** Whom it reaches, for people, without secrets: `ops@example.com`, `hooks.example.com`. */
  readonly target: string;
  /**
   * Resolves when the other side has taken the message. A passing failure is tried again for a limited time.
   * @throws BackupError NOTIFIER_FAILED saying what the other side answered, NOTIFIED_IN_PART when some of those whom it
   * reaches have the message and it must not be sent again, or PEER_MISSING
   */
  send(notice: Notice, options?: Cancellable): Promise<void>;
  /** Looks, without sending anything, whether a message would get through. Absent where that can't be known. */
  examine?(options?: Cancellable): Promise<readonly Check[]>;
}

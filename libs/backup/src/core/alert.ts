// Words for what was told: the records by which no message is sent twice.

import type { HealthLevel } from './health.js';
import type { NoticeEvent } from './news.js';

/** A finding without its texts, which change while it stays the same. */
export interface ToldFinding {
  readonly level: Exclude<HealthLevel, 'healthy'>;
  readonly name: string;
  readonly destination?: string;
  readonly notifier?: string;
}

/** That something is told about a subject. Whoever stores its number first is the one who tells it. */
export interface AlertRecord {
  /** Counts up for each subject, from 1. */
  readonly number: number;
  readonly event: NoticeEvent;
  readonly at: Date;
  /** As told. */
  readonly level: HealthLevel;
  /** As told; empty for a run. */
  readonly findings: readonly ToldFinding[];
  /** What made a run fail, in codes. */
  readonly cause?: string;
}

/** A record, and whether anybody has taken the message. */
export interface Told extends AlertRecord {
  readonly sent: boolean;
}

/** The subject of what is about no single job. No job can have this name. */
export const SETUP = '_setup';

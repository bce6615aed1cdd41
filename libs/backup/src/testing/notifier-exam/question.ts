// What an examiner of notifiers works with: one question of the exam, and the room in which it is asked.

import assert from 'node:assert/strict';

import { systemClock } from '../../core/clock.js';
import { type BackupError, hasCode } from '../../core/errors.js';
import type { Notice } from '../../core/notifier.js';
import type { Mood, OtherSide } from './candidate.js';
import type { ExamClock } from './exam-clock.js';

export interface ExamRoom {
  /** Starts the other side; it is closed when the question has been answered. */
  readonly meet: (mood: Mood, patience?: ExamPatience) => Promise<OtherSide>;
}

export interface ExamPatience {
  readonly clock?: ExamClock;
  readonly timeoutMs?: number;
  readonly retryForMs?: number;
}

export interface Question {
  /** What the notifier has to do, as a sentence that starts with "it". */
  readonly name: string;
  readonly ask: (room: ExamRoom) => Promise<void>;
}

/** How long an attempt takes that is bound to be given up. */
export const SOON_MS = 150;

export const SAMPLE_NOTICE: Notice = {
  id: 'exam-1',
  event: 'backup.failed',
  level: 'critical',
  at: new Date('2026-01-01T02:00:00Z'),
  job: 'gallery',
  title: 'gallery: backup failed',
  blocks: [{ type: 'paragraph', text: 'The backup of gallery.db failed.' }],
  text: 'The backup of gallery.db failed.\n',
  html: '<!DOCTYPE html><html lang="en"><body><p>The backup of gallery.db failed.</p></body></html>',
};

/** Sending must fail in the way that the port says, without giving anything away. */
export async function failureOf(other: OtherSide, signal?: AbortSignal): Promise<BackupError> {
  const error: unknown = await other.notifier.send(SAMPLE_NOTICE, signal ? { signal } : {}).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error !== undefined, 'send resolved, though the message was not taken');
  assert.ok(hasCode(error, 'NOTIFIER_FAILED'), `send should throw NOTIFIER_FAILED, not ${String(error)}`);
  assertKeepsSecret(other, JSON.stringify(error), error.message, String(error.cause ?? ''), other.notifier.target);
  return error;
}

export function assertKeepsSecret({ secret }: OtherSide, ...texts: readonly string[]): void {
  for (const text of texts) assert.ok(!text.includes(secret), 'a secret is in the target or in an error');
}

/** Waits, as long as it takes on a slow machine, for what has to come. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (await isSo()) return;
    await systemClock.sleep(10);
  }
  assert.fail(`${what}, but did not`);
}

export async function assertNothingOpen({ connections }: OtherSide): Promise<void> {
  await eventually('the connections should be closed', async () => (await connections()) === 0);
}

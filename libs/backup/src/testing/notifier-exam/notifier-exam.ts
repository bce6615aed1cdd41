// The exam that every notifier must pass, as cases for any test framework.

import type { ExamCase } from '../storage-exam/storage-exam.js';
import type { Mood, NotifierCandidate, OtherSide } from './candidate.js';
import { ExamClock } from './exam-clock.js';
import { FAILING } from './failing.js';
import type { ExamPatience, Question } from './question.js';
import { SENDING } from './sending.js';
import { STOPPING } from './stopping.js';

const QUESTIONS = [...SENDING, ...FAILING, ...STOPPING];

/** Longer than any test waits: of what is not to be given up. */
const LONG_MS = 60_000;

/** `for (const { name, run } of notifierExam({ start })) it(name, run);` */
export function notifierExam(candidate: NotifierCandidate): readonly ExamCase[] {
  return QUESTIONS.map((question) => ({ name: question.name, run: () => examine(candidate, question) }));
}

async function examine(candidate: NotifierCandidate, { ask }: Question): Promise<void> {
  const met: OtherSide[] = [];
  async function meet(mood: Mood, patience: ExamPatience = {}): Promise<OtherSide> {
    const { clock = new ExamClock(), timeoutMs = LONG_MS, retryForMs = LONG_MS } = patience;
    const other = await candidate.start(mood, { clock, timeoutMs, retryForMs });
    met.push(other);
    return other;
  }
  try {
    await ask({ meet });
  } finally {
    await Promise.all(met.map((other) => other.close()));
  }
}

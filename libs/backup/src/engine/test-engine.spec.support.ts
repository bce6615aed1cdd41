// An engine on a clock that the tests move, and operations that end when the tests say so.

import type { RunRecord } from '../core/run.js';
import type { OperationContext } from '../operations/context.js';
import { ManualClock } from '../testing/manual-clock.js';
import { Engine } from './engine.js';
import type { RunRequest } from './run.js';

export const HOUR_MS = 3_600_000;

export interface TestEngine {
  readonly clock: ManualClock;
  readonly engine: Engine;
  /** Every record as the event brought it. */
  readonly told: RunRecord[];
  /** The states that the run went through, as the events told them. */
  statesOf(id: string): string[];
}

export function testEngine(): TestEngine {
  const clock = new ManualClock();
  const told: RunRecord[] = [];
  const engine = new Engine(clock, (event) => event.type === 'run' && told.push(event.run));
  const statesOf = (id: string) =>
    told
      .filter((run) => run.id === id)
      .flatMap(({ state }, index, all) => (all[index - 1]?.state === state ? [] : [state]));
  return { clock, engine, told, statesOf };
}

/** Asked for by the schedule unless said otherwise. */
export function requestOf<T>(
  execute: RunRequest<T>['execute'],
  details: Partial<Omit<RunRequest<T>, 'execute'>> = {},
): RunRequest<T> {
  return { operation: 'backup', job: 'gallery', trigger: 'schedule', deadlineMs: HOUR_MS, ...details, execute };
}

export interface HeldOperation {
  readonly execute: (context: OperationContext) => Promise<string>;
  /** What the run lent, once it runs. */
  readonly running: Promise<OperationContext>;
  finish(result?: string): void;
  fail(error: unknown): void;
}

/** Runs until it is finished or failed, whatever its signal says. */
export function heldOperation(): HeldOperation {
  let begin: ((context: OperationContext) => void) | undefined;
  let finish: ((result: string) => void) | undefined;
  let fail: ((error: unknown) => void) | undefined;
  const running = new Promise<OperationContext>((resolve) => (begin = resolve));
  const end = new Promise<string>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  end.catch(() => undefined);
  const execute = async (context: OperationContext): Promise<string> => {
    begin?.(context);
    return await end;
  };
  return { execute, running, finish: (result = 'done') => finish?.(result), fail: (error) => fail?.(error) };
}

/** Runs until its signal aborts, as a real operation does, and then throws the reason. */
export async function untilStopped({ signal }: OperationContext): Promise<never> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  throw signal.reason;
}

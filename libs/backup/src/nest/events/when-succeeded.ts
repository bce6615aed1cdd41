// Acts when what a method answered has come: a value, a promise, what is awaited like one, or an Observable.

import { defer, isObservable, tap } from 'rxjs';

/**
 * Answers what the caller gets in its place. Nothing is set off twice: a query that runs whenever somebody awaits it, as
 * those of Knex and Drizzle do, is awaited here, and is a promise for the caller. One that fails is never acted for.
 */
export function whenSucceeded(answer: unknown, act: (value: unknown) => void): unknown {
  if (isObservable(answer)) {
    return defer(() => {
      let last: unknown;
      return answer.pipe(tap({ next: (value) => (last = value), complete: () => act(last) }));
    });
  }
  const isAwaited = isThenable(answer);
  const promise = Promise.resolve(answer);
  void promise.then(act, ignore);
  return isAwaited ? promise : answer;
}

function isThenable(answer: unknown): boolean {
  return typeof (answer as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

function ignore(): void {}

// What the copies of the application and the test agree on.

export const SCHEDULE = { cron: '*/2 * * * *', timeZone: 'UTC' };
export const STEP_MS = 60_000;
export const STEPS_PER_TICK = 2;

/** `loaded`: it can begin. `running`: a run has begun. `quiet`: nothing goes on until the time of day moves again. */
export interface Message {
  readonly said: 'loaded' | 'running' | 'quiet';
}

/** The application begins at a time of day, and follows when that moves. */
export type Order = { readonly begin: string } | { readonly moveTo: string } | 'close';

// What a check of a restore plan finds.

import type { Check } from '../../../core/source.js';

export type Finding = Omit<Check, 'name'>;

/** So many names are listed; the rest is counted. */
const LISTED = 10;

export function ok(message: string): Finding {
  return { verdict: 'ok', message };
}

export function warning(message: string): Finding {
  return { verdict: 'warning', message };
}

export function blocked(message: string): Finding {
  return { verdict: 'blocked', message };
}

/** Blocked, unless a person accepts it. */
export function refused(message: string): Finding {
  return { ...blocked(message), acceptable: true };
}

/** `a, b`, or `a, b and 7 more`. */
export function listed(names: readonly string[]): string {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

// What a check of a restore plan finds.

import type { Check } from '../../../core/source.js';

export type Finding = Omit<Check, 'name'>;

export function ok(message: string): Finding {
  return { verdict: 'ok', message };
}

export function warning(message: string, hint?: string): Finding {
  return { verdict: 'warning', message, ...(hint === undefined ? {} : { hint }) };
}

export function blocked(message: string, hint?: string): Finding {
  return { verdict: 'blocked', message, ...(hint === undefined ? {} : { hint }) };
}

/** Blocked, unless a person accepts it. */
export function refused(message: string): Finding {
  return { ...blocked(message), acceptable: true };
}

// Who asks, for the records and the audit trail: the user of this machine.

import { hostname, userInfo } from 'node:os';

import type { AskedBy } from '../core/run.js';

export function askedHere(): AskedBy {
  return { by: `${userName()}@${hostname()}, by the command line` };
}

/** A user that the system has no name for has a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

// Reads what a drill is asked for.

import { BackupError } from '../core/errors.js';
import { parseDuration } from '../kit/durations.js';
import type { DrillRequest } from './requests.js';

/** @throws BackupError REQUEST_INVALID */
export function readDrill({ within, backupId, pick }: DrillRequest) {
  const withinMs = within === undefined ? undefined : parseDuration(within);
  if (within !== undefined && withinMs === undefined) {
    throw new BackupError('REQUEST_INVALID', `within must be a duration such as "7d", not "${within}".`);
  }
  return {
    ...(backupId === undefined ? {} : { backupId }),
    ...(pick === undefined ? {} : { pick }),
    ...(withinMs === undefined ? {} : { withinMs }),
    random: Math.random,
  };
}

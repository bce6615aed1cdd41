// Asks restored data, in a process of its own that is stopped when it takes too long.

import { BackupError } from '../../core/errors.js';
import type { QueryRow, SourceContext } from '../../core/source.js';
import { formatDuration } from '../../kit/durations.js';
import type { SqliteSettings } from './settings.js';
import { runTask } from './tasks.js';

const PATIENCE_MS = 5 * 60_000;

/** @throws BackupError CHECK_BROKEN */
export async function queryRestored(
  { clock }: SqliteSettings,
  path: string,
  sql: string,
  { signal }: SourceContext,
): Promise<readonly QueryRow[]> {
  const patience = new AbortController();
  const stopTimer = clock.timeout(PATIENCE_MS, () => {
    patience.abort(new BackupError('CHECK_BROKEN', `There was no answer within ${formatDuration(PATIENCE_MS)}.`));
  });
  try {
    return await runTask('query', { path, sql }, { signal: AbortSignal.any([signal, patience.signal]) });
  } finally {
    stopTimer();
  }
}

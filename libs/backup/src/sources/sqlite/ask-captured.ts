// Asks captured data, in a process of its own that is stopped when it takes too long.

import { BackupError } from '../../core/errors.js';
import type { SourceContext } from '../../core/source.js';
import { formatDuration } from '../../kit/durations.js';
import { readTexts } from '../../kit/texts-file.js';
import type { SqliteSettings } from './settings.js';
import { runTask } from './tasks.js';

const PATIENCE_MS = 5 * 60_000;

/** The answers lie beside the copy, and go with it. @throws BackupError CHECK_BROKEN */
export async function* askCaptured(
  { clock, niceness }: SqliteSettings,
  copy: string,
  sql: string,
  { signal }: Pick<SourceContext, 'signal'>,
): AsyncGenerator<string> {
  const answers = `${copy}.answers`;
  const patience = new AbortController();
  const stopTimer = clock.timeout(PATIENCE_MS, () => {
    patience.abort(new BackupError('CHECK_BROKEN', `There was no answer within ${formatDuration(PATIENCE_MS)}.`));
  });
  try {
    await runTask(
      'ask',
      { path: copy, sql, answers },
      { signal: AbortSignal.any([signal, patience.signal]), niceness },
    );
  } finally {
    stopTimer();
  }
  yield* readTexts(answers);
}

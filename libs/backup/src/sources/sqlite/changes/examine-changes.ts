// Looks beforehand at everything that a capture of row changes will need.

import { BackupError } from '../../../core/errors.js';
import type { Check } from '../../../core/source.js';
import { realDatabasePath } from '../database-path.js';
import { asCaptureError } from '../../../kit/source-errors.js';
import { runTask } from '../tasks.js';
import type { SqliteChangesSettings } from './options.js';

export async function examineChanges(
  { file, tables, busyTimeoutMs }: SqliteChangesSettings,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const name = 'tables';
  try {
    const source = await realDatabasePath(file).catch((error: unknown) => {
      throw asCaptureError(error, `The database ${file} can not be found`);
    });
    await runTask('examineChanges', { source, busyTimeoutMs, tables }, { signal });
    const names = tables.map((table) => table.name).join(', ');
    return [{ name, verdict: 'ok', message: `The changes of ${names} can be captured.` }];
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return [{ name, verdict: 'blocked', message, hint }];
  }
}

// What it means that the live columns do not take values of the backup.

import { BackupError } from '../../../core/errors.js';
import { codeOf } from '../postgres-failure.js';
import type { RescueTable } from './rescue-table.js';

/** What the server says of a value may show it. */
export function unfit({ shown }: RescueTable, error: unknown): unknown {
  const isValue = error instanceof BackupError && /^2[23]/.test(codeOf(error.cause) ?? '');
  if (!isValue) return error;
  const message = `The columns of ${shown} can't hold values of the backup: their types were changed.`;
  return new BackupError('RESCUE_REFUSED', message, {
    hint: 'Put these rows back by hand from a backup that is kept beside, or choose others by a condition.',
  });
}

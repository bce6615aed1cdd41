// What a restore says of a backup that contradicts itself, or asks for what no backup of ours does.

import { BackupError } from '../../core/errors.js';
import { type BytePath, toShown } from './byte-path.js';

export function damaged(path: BytePath, why: string): BackupError {
  return new BackupError('DATA_CORRUPT', `The backup can't be restored: ${toShown(path)} ${why}.`);
}

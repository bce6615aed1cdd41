// Looks beforehand at what a restore of the directory will need.

import { access, constants } from 'node:fs/promises';

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { asRestoreError } from '../../kit/source-errors.js';
import { findPlace } from './place.js';
import type { RestoreSettings } from './restore-settings.js';
import { scopeOf } from './swap-files.js';
import { choiceOf } from './swap/choice.js';
import { findMount } from './swap/mounts.js';

/** A backup needs none of it: nothing here is `blocked`. */
export async function examineRestore(settings: RestoreSettings): Promise<readonly Check[]> {
  const name = 'restore-place';
  try {
    const { base, target, isNew } = await findPlace(settings);
    await access(base, constants.W_OK | constants.X_OK).catch((error: unknown) => {
      throw asRestoreError(error, `${base} can not be written to, and a restore works there`);
    });
    const mount = isNew ? undefined : findMount(target, scopeOf(settings), choiceOf(target, settings));
    if (mount !== undefined) return [{ name, verdict: 'warning', message: `Nothing can be restored: ${mount}` }];
    return [{ name, verdict: 'ok', message: `${base} can be written to; a restore works there.` }];
  } catch (error) {
    const { message, hint } = BackupError.from(error, 'RESTORE_FAILED');
    return [{ name, verdict: 'warning', message, hint }];
  }
}

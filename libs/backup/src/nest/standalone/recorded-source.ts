// The source of a job of which only its backups are known: what they say of it, and nothing that could be captured.

import { BackupError } from '../../core/errors.js';
import type { Source } from '../../core/source.js';

/**
 * Stands where the application's own source would: backups are listed, verified and downloaded without it. Whatever needs
 * the data itself throws REQUEST_INVALID.
 */
export function recordedSource({ kind, target }: Pick<Source, 'kind' | 'target'>): Source {
  const refuse = (): never => {
    throw new BackupError(
      'REQUEST_INVALID',
      `Where the ${kind} source ${target} is now is not known from its backups.`,
      {
        hint: 'Say where it is to be restored to.',
      },
    );
  };
  return {
    kind,
    target,
    ...(kind === 'files' ? { buildsOnEarlier: true } : {}),
    capture: async () => refuse(),
    into: refuse,
    part: refuse,
    restoreChecks: async () => refuse(),
    restoreSteps: refuse,
    stage: async () => refuse(),
    undo: async () => refuse(),
    forgetUndo: async () => [],
  };
}

// The source of a job of which only its backups are known: what they say of it, and nothing that could be captured.

import { BackupError } from '../../core/errors.js';
import type { Source } from '../../core/source.js';
import { examineNeeds } from './examine-needs.js';
import { listFiles } from '../../sources/files/index/list-files.js';

/**
 * Stands where the application's own source would: backups are listed, verified and downloaded without it. Whatever needs
 * the data itself throws REQUEST_INVALID. `location`: where the target is, when that was said since.
 */
export function recordedSource({ kind, target }: Pick<Source, 'kind' | 'target'>, location?: string): Source {
  const refuse = (): never => {
    throw new BackupError(
      'REQUEST_INVALID',
      `Where the ${kind} source ${target} is now is not known from its backups.`,
      {
        hint: 'Say where it is to be restored to.',
      },
    );
  };
  const changesOf = /^(.+)-changes$/.exec(kind)?.[1];
  return {
    kind,
    target,
    ...(location === undefined ? {} : { location }),
    ...(changesOf === undefined ? {} : { changesOf }),
    ...(kind === 'files' || changesOf !== undefined ? { buildsOnEarlier: true } : {}),
    ...(kind === 'files' ? { listFiles } : {}),
    examine: async () => await examineNeeds(kind),
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

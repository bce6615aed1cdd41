// What a source of changes says to whoever wants to restore them without the backup that they are changes of.

import { BackupError } from '../core/errors.js';
import type { Check, Source } from '../core/source.js';

type ChangesSource = Pick<Source, 'kind' | 'target' | 'changesOf'>;

function hintOf({ changesOf, target }: ChangesSource): string {
  return `Restore the newest backup of the job that backs up all of ${target} (${changesOf}), and say withChanges: true; so does a drill.`;
}

export function notByItselfCheck(source: ChangesSource): Check {
  const message = `Changes of ${source.target} are no database by themselves.`;
  return { name: 'changes', verdict: 'blocked', message, hint: hintOf(source) };
}

export function notByItself(source: ChangesSource): BackupError {
  const message = `Changes of ${source.target} can't be restored, or drilled, by themselves.`;
  return new BackupError('REQUEST_INVALID', message, { hint: hintOf(source) });
}

export function nothingToUndo({ target }: ChangesSource, restoreRunId: string): BackupError {
  const message = `Run ${restoreRunId} replaced nothing of ${target} by changes alone.`;
  return new BackupError('UNDO_UNAVAILABLE', message, {
    hint: 'Undo the restore with the job that backs up the whole database.',
  });
}

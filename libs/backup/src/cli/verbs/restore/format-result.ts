// What a restore has done, and what to type to take it back.

import type { Command } from 'commander';

import { formatDuration } from '../../../kit/durations.js';
import type { BackupService } from '../../../nest/backup.service.js';
import type { Followed } from '../../follow-run.js';
import { typeThis, withoutPassword } from '../../type-this.js';
import type { RestorePlan } from './format-plan.js';
import type { RestoreOptions } from './restore-options.js';

type RestoreResult = Awaited<ReturnType<BackupService['restore']>>;

export function formatResult(
  { result, run }: Followed<RestoreResult>,
  { job, replaces }: RestorePlan,
  { to }: RestoreOptions,
  command: Command,
): string {
  const time = formatDuration(result.recoveryMs);
  const dataAt = result.changes?.dataAt;
  return [
    `Restored ${result.backupId} into ${result.place ?? result.target} in ${time}, the same as captured.`,
    ...(dataAt === undefined ? [] : [`With the changes up to ${dataAt.toISOString()}.`]),
    ...(result.safetyBackupId === undefined
      ? []
      : [`What was there is in the safety backup ${result.safetyBackupId}.`]),
    ...run.notes.filter((note) => !isSaid(note)),
    ...undoLines(),
    '',
  ].join('\n');

  function undoLines(): string[] {
    if (result.undoUntil === undefined) return replaces ? ['Nothing was kept to undo to.'] : [];
    const aim = to === undefined ? [] : ['--to', withoutPassword(to)];
    return [
      `Until ${result.undoUntil.toISOString()} it is undone by:`,
      `  ${typeThis(command, 'undo', result.restoreRunId, '--job', job, ...aim)}`,
    ];
  }
}

/** What the lines above say in other words. */
function isSaid(note: string): boolean {
  return note.startsWith('Restored into') || note.startsWith('The data as it was');
}

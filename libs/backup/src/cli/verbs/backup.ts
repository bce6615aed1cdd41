// `backup`: takes a backup now.

import type { Command } from 'commander';

import { BackupError } from '../../core/errors.js';
import type { Backup } from '../../core/backup.js';
import { storedBytes } from '../../core/backup.js';
import { formatBytes } from '../../kit/sizes.js';
import { askedHere } from '../asked-here.js';
import { followRun } from '../follow-run.js';
import type { Session } from '../session.js';
import type { Verb } from '../verb.js';

interface BackupOptions {
  readonly label?: string;
}

export const backup: Verb = {
  name: 'backup',
  summary: 'takes a backup now; needs to know the application, by --config',
  configure(command: Command) {
    command
      .argument('[job]', 'needed where there are several')
      .option('-l, --label <text>', 'what it is about, for whoever looks for it later');
  },
  async run(session: Session, command: Command) {
    if (!session.knowsSources) {
      throw new BackupError('REQUEST_INVALID', 'What is to be backed up is not known from backups.', {
        hint: 'Add --config with the options of the application.',
      });
    }
    const { backups } = await session.open();
    const { label } = command.opts<BackupOptions>();
    const started = backups.startBackup(command.args[0], { ...askedHere(), ...(label === undefined ? {} : { label }) });
    session.mayLeave = 'Objects of an unfinished backup may be left in the storage; prune removes them after a day.';
    const { result, run } = await followRun(session, backups, started);
    session.mayLeave = undefined;
    const taken = await backups.get(result.backupId);
    session.terminal.answer({ backup: taken, run }, () => formatTaken(taken, run.notes));
  },
};

function formatTaken(taken: Backup, notes: readonly string[]): string {
  const places = taken.copies.map(({ destination }) => destination).join(', ');
  return [
    `${taken.id} of ${taken.manifest.job}: ${formatBytes(storedBytes(taken))} in ${places}, ${taken.trust}.`,
    ...notes,
  ].join('\n');
}

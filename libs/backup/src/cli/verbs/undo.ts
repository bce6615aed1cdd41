// `undo`: puts back what a restore replaced.

import type { Command } from 'commander';

import { BackupError, hasCode } from '../../core/errors.js';
import type { BackupService } from '../../nest/backup.service.js';
import { askedHere } from '../asked-here.js';
import { chooseBackup } from '../choose-backup.js';
import { confirmName, type Consent } from '../confirm.js';
import { followRun } from '../follow-run.js';
import { addTargetOptions, openTarget, type TargetOptions } from '../open-target.js';
import type { Session } from '../session.js';
import { withoutPassword } from '../type-this.js';
import type { Verb } from '../verb.js';

interface UndoOptions extends Consent, Pick<TargetOptions, 'to' | 'askPassword'> {
  readonly job?: string;
}

export const undo: Verb = {
  name: 'undo',
  summary: 'puts back what a restore replaced, by the id of its run',
  configure(command: Command) {
    addTargetOptions(command, 'where that was: what was given to restore as --to')
      .argument('<run>', 'the run of the restore, as it was said when it ended')
      .option('-j, --job <name>', 'the job that was restored; needed where the record of the run was not stored')
      .option('-y, --yes', 'do not ask')
      .option('--confirm <name>', 'the name that would be typed to agree');
  },
  async run(session: Session, command: Command) {
    const [runId = ''] = command.args;
    const options = command.opts<UndoOptions>();
    const job = options.job ?? (await jobOf((await session.open()).backups, runId));
    const backups = await openTarget(session, await chooseBackup(session, { job }), options);

    const target = await targetOf(backups, job);
    const place = options.to === undefined ? '' : ` at ${withoutPassword(options.to)}`;
    session.terminal.show(
      `What ${runId} replaced of ${target}${place} is put back; what is there now is kept beside it.`,
    );
    const confirm = await confirmName(session, target, options);

    session.mayLeave = `${target} is either as it was before or as it was after the restore; nothing is in between.`;
    const followed = await followRun(
      session,
      backups,
      await backups.startUndo(runId, { confirm, job, ...askedHere() }),
    );
    session.mayLeave = undefined;
    session.terminal.answer(followed, () => `${target} is again as it was before ${runId}.`);
  },
};

/** @throws BackupError RUN_NOT_FOUND when there is no record of it, or it is none of a restore */
async function jobOf(backups: BackupService, runId: string): Promise<string> {
  const run = await backups.getRun(runId).catch((error: unknown) => {
    if (!hasCode(error, 'RUN_NOT_FOUND')) throw error;
    throw new BackupError('RUN_NOT_FOUND', error.message, { hint: 'Name the job that was restored by --job.' });
  });
  if (run.operation === 'restore') return run.job;
  throw new BackupError('REQUEST_INVALID', `${runId} was a ${run.operation}, and only a restore can be undone.`);
}

async function targetOf(backups: BackupService, job: string): Promise<string> {
  const { jobs } = await backups.status();
  return jobs.find((status) => status.job === job)?.source.target ?? job;
}

// `restore`: plan, consent, progress, result, and how to undo it.

import type { Command } from 'commander';

import { BackupError, hasCode } from '../../../core/errors.js';
import { askedHere } from '../../asked-here.js';
import { chooseBackup, readChoice } from '../../choose-backup.js';
import { confirmName, willAsk } from '../../confirm.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { followRun } from '../../follow-run.js';
import { openTarget } from '../../open-target.js';
import type { Session } from '../../session.js';
import { withoutPassword } from '../../type-this.js';
import type { Verb } from '../../verb.js';
import { describeGate, formatPlan, formatPlanBriefly, type RestorePlan } from './format-plan.js';
import { formatResult } from './format-result.js';
import { configureRestore, readRequest, type RestoreOptions } from './restore-options.js';

export const restore: Verb = {
  name: 'restore',
  summary: 'puts a backup back: shows the plan, asks, restores; what it replaces is kept for undo',
  configure: configureRestore,
  async run(session: Session, command: Command): Promise<ExitCode | void> {
    const options = command.opts<RestoreOptions>();
    const request = readRequest(options);
    const choice = readChoice(command.args[0], options);
    const backup = await chooseBackup(session, choice);
    const backups = await openTarget(session, backup, options);

    const plan = await session.unlessStopped(backups.planRestore(backup.id, request));
    const place = options.to === undefined ? undefined : withoutPassword(options.to);
    const closed = closedGates(plan, options);
    if (options.plan) {
      session.terminal.answer(plan, () => formatPlan(plan, place, session.terminal.paint));
      return closed.length === 0 ? EXIT.done : EXIT.refused;
    }
    const { paintError } = session.terminal;
    if (closed.length > 0 || willAsk(session, options)) session.terminal.show(formatPlan(plan, place, paintError));
    else session.terminal.remark(formatPlanBriefly(plan, place, paintError));
    requireOpen(closed);
    const confirm = await confirmName(session, plan.target, options);

    session.mayLeave = leftBehind(plan);
    const started = await backups.startRestore(backup.id, { ...request, ...askedHere(), confirm });
    const outcome = await followRun(session, backups, started, plan.bytes).catch((error: unknown) => {
      throw inOurWords(error, plan);
    });
    session.mayLeave = undefined;
    session.terminal.answer({ plan, ...outcome }, () => formatResult(outcome, plan, options, command));
  },
};

function closedGates({ checks }: RestorePlan, { accept = [] }: RestoreOptions): RestorePlan['checks'] {
  return checks.filter(
    ({ name, verdict, acceptable }) => verdict === 'blocked' && !(acceptable && accept.includes(name)),
  );
}

function requireOpen(closed: RestorePlan['checks']): void {
  if (closed.length === 0) return;
  const names = closed.map(({ name }) => name);
  throw new BackupError('RESTORE_BLOCKED', `Nothing was changed: ${names.join(', ')} stands in the way.`, {
    hint: closed.map(describeGate).join(' '),
    context: { gates: names },
  });
}

function leftBehind({ target, replaces }: RestorePlan): string {
  const live = replaces ? `${target} is either as it was or replaced as a whole. ` : '';
  return `${live}What was restored so far may be left beside it; the next restore to the same place removes it.`;
}

function inOurWords(error: unknown, { target, replaces }: RestorePlan): unknown {
  if (hasCode(error, 'RUN_CANCELLED')) {
    const untouched = replaces ? `${target} is as it was.` : 'Nothing was restored.';
    return new BackupError(error.code, `${error.message} ${untouched}`, { cause: error });
  }
  if (!hasCode(error, 'SAFETY_BACKUP_FAILED')) return error;
  return new BackupError(error.code, error.message, {
    hint: `Give the right to write to the storage, or add --no-safety-backup: then only what is kept for undo is left of ${target}.`,
    cause: error,
  });
}

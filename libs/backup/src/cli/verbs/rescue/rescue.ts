// `rescue`: what was deleted or changed since a backup, and putting chosen rows of it back.

import type { Command } from 'commander';

import { askedHere } from '../../asked-here.js';
import { chooseBackup, readChoice } from '../../choose-backup.js';
import { confirmName, willAsk } from '../../confirm.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { followRun } from '../../follow-run.js';
import { openTarget } from '../../open-target.js';
import type { Session } from '../../session.js';
import { withoutPassword } from '../../type-this.js';
import type { Verb } from '../../verb.js';
import { describeWrite, formatPlan, type RescuePlan } from './format-plan.js';
import { configureRescue, readRequest, type RescueOptions } from './rescue-options.js';

/** What a plan says in `confirm`, in the place of a name. */
const ONE_PLAN = /:[0-9a-f]{16}$/;

export const rescue: Verb = {
  name: 'rescue',
  summary: 'puts deleted or changed rows back: shows what differs from a backup, asks, writes only that',
  configure: configureRescue,
  async run(session: Session, command: Command): Promise<ExitCode | void> {
    const options = command.opts<RescueOptions>();
    const request = { ...readRequest(options), ...askedHere() };
    const choice = readChoice(command.args[0], options);
    const backup = await chooseBackup(session, choice);
    const backups = await openTarget(session, backup, options);
    const { rescues } = await session.open();
    const place = options.to === undefined ? undefined : withoutPassword(options.to);

    session.mayLeave = `${backup.manifest.source.target} is either as it was or has all of the rows. What was restored beside it may be left; a rescue or restore of the job an hour from now removes it.`;
    if (options.plan) {
      const planned = await followRun(session, backups, await rescues.startPlanRescue(backup.id, request));
      session.terminal.answer(planned.result, (plan) => formatPlan(plan, place, session.terminal.paint));
      return planned.result.allowed ? EXIT.done : EXIT.refused;
    }
    const { safetyBackup } = options;
    const started = await rescues.startRescue(backup.id, {
      ...request,
      ...(safetyBackup === undefined ? {} : { safetyBackup }),
      confirm: ONE_PLAN.test(options.confirm ?? '')
        ? (options.confirm ?? '')
        : async (plan) => await agree(session, plan, place, options),
    });
    const outcome = await followRun(session, backups, started);
    session.mayLeave = undefined;
    session.terminal.answer(outcome, ({ result, run }) => formatResult(result, run.notes));
  },
};

/** What stands in the way of a plan is told by who carries it out. */
async function agree(
  session: Session,
  plan: RescuePlan,
  place: string | undefined,
  options: RescueOptions,
): Promise<boolean> {
  session.endProgress?.();
  const text = formatPlan(plan, place, session.terminal.paintError);
  if (!plan.allowed || willAsk(session, options)) session.terminal.show(text);
  else session.terminal.remark(text);
  if (plan.allowed && plan.writes.length > 0) await confirmName(session, plan.target, options);
  return true;
}

function formatResult({ target, writes, side, safetyBackupId }: RescueResult, notes: readonly string[]): string {
  if (writes.length === 0) return notes.join('\n');
  return [
    `Put back into ${target}; nothing else was touched:`,
    ...writes.map((write) => `  ${describeWrite(write)}`),
    ...(safetyBackupId === undefined ? [] : [`What was there is in the safety backup ${safetyBackupId}.`]),
    ...(side === undefined ? [] : [`The restored backup is kept as ${side}, until somebody removes it.`]),
  ].join('\n');
}

interface RescueResult extends RescuePlan {
  readonly safetyBackupId?: string;
}

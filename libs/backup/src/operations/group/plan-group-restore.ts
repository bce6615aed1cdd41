// What a restore of a group would do: the plan of each part, and what is missing. Touches nothing.

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import type { OperationContext } from '../context.js';
import { planRestore, requireAllowed, type RestorePlan } from '../restore/plan.js';
import type { Group, Member } from './group.js';
import type { GroupBackup } from './group-backups.js';

export interface GroupRestorePlan {
  readonly group: string;
  /** The run that took the backup. */
  readonly runId: string;
  /** Typed by a person to confirm: the name of the group. */
  readonly target: string;
  readonly takenAt: Date;
  /** In the order in which they replace what is live: files come before the databases that refer to them. */
  readonly parts: readonly RestorePlan[];
  /** Parts of the group that are not restored: they are not there, were not asked for, or restore nothing by themselves. */
  readonly without: readonly string[];
  readonly allowed: boolean;
  /** About the group as a whole. */
  readonly checks: readonly Check[];
}

/** A part of the group that is restored. */
export interface ChosenPart {
  readonly member: Member;
  readonly backupId: string;
}

/**
 * What of a backup of the group is restored, in the order of the restore. All that is there, unless parts are named.
 * @throws BackupError GROUP_INCOMPLETE naming what was asked for and is not there, REQUEST_INVALID
 */
export function chooseParts(group: Group, backup: GroupBackup, names?: readonly string[]): ChosenPart[] {
  const unknown = names?.filter((name) => !group.members.some(({ job }) => job.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new BackupError(
      'REQUEST_INVALID',
      `The group ${group.name} has no part ${unknown.join(', ').slice(0, 200)}.`,
    );
  }
  const chosen = group.members.flatMap((member): ChosenPart[] => {
    const { job } = member;
    const found = backup.parts.find((part) => part.job === job.name)?.backup;
    const isWanted = names === undefined ? job.source.changesOf === undefined : names.includes(job.name);
    return found && isWanted ? [{ member, backupId: found.id }] : [];
  });
  const absent = names?.filter((name) => !chosen.some(({ member }) => member.job.name === name)) ?? [];
  if (absent.length > 0 || chosen.length === 0) throw incomplete(backup, absent);
  return chosen.toReversed();
}

type PlanContext = Pick<OperationContext, 'signal' | 'warn' | 'clock'>;

/** @throws BackupError as `chooseParts` does, or why a part could not be looked at */
export async function planGroupRestore(
  group: Group,
  backup: GroupBackup,
  names: readonly string[] | undefined,
  context: PlanContext,
): Promise<GroupRestorePlan> {
  const chosen = chooseParts(group, backup, names);
  const parts: RestorePlan[] = [];
  for (const { member, backupId } of chosen) parts.push(await planRestore(member.job, backupId, context));
  const checks = names === undefined ? [checkComplete(backup)] : [];
  return {
    group: group.name,
    runId: backup.runId,
    target: group.name,
    takenAt: backup.startedAt,
    parts,
    without: group.members.map(({ job }) => job.name).filter((name) => !parts.some(({ job }) => job === name)),
    allowed: [...parts, { allowed: checks.every(({ verdict }) => verdict !== 'blocked') }].every(
      ({ allowed }) => allowed,
    ),
    checks,
  };
}

/**
 * Of every part, before anything is touched.
 * @throws BackupError GROUP_INCOMPLETE, or RESTORE_BLOCKED naming every gate that is closed
 */
export function requireGroupAllowed({ checks, parts }: GroupRestorePlan, accepted: readonly string[] = []): void {
  const missing = checks.find(({ verdict }) => verdict === 'blocked');
  if (missing) throw new BackupError('GROUP_INCOMPLETE', missing.message, missing.hint ? { hint: missing.hint } : {});
  requireAllowed({ checks: parts.flatMap((part) => part.checks.map((check) => named(part, check))) }, accepted);
}

function named({ job }: RestorePlan, check: Check): Check {
  return { ...check, message: `${job}: ${check.message}` };
}

function checkComplete({ parts, complete }: GroupBackup): Check {
  const name = 'complete';
  const there = parts.filter(({ backup }) => backup).map(({ job }) => job);
  const missing = parts.filter(({ backup }) => !backup).map(({ job }) => job);
  if (missing.length === 0) return { name, verdict: 'ok', message: 'Every part of the group is there.' };
  const message = `There is no backup of ${missing.join(', ')}: it was not made, or it was removed since.`;
  if (complete) return { name, verdict: 'warning', message: `${message} The group does without.` };
  return {
    name,
    verdict: 'blocked',
    message,
    hint: `To restore what is there, name it: parts: ${JSON.stringify(there)}.`,
  };
}

function incomplete({ group, runId, parts }: GroupBackup, absent: readonly string[]): BackupError {
  const there = parts.filter(({ backup }) => backup).map(({ job }) => job);
  const what = absent.length > 0 ? absent.join(', ') : 'anything that can be restored';
  const message = `The backup ${runId} of the group ${group} is without ${what}. There is: ${there.join(', ') || 'nothing'}.`;
  return new BackupError('GROUP_INCOMPLETE', message);
}

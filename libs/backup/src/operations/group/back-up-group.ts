// Backs up the jobs of a group, one after the other, in their order: databases come before the files they refer to.

import type { BackupPurpose } from '../backup/backup.js';
import type { OperationContext } from '../context.js';
import type { Group, Member } from './group.js';
import { judgeParts } from './judge-parts.js';
import { Parts, type StartedPart } from './parts.js';
import { ReferenceCheck } from './references/reference-check.js';

/** Starts the run of a member, which waits for its turn and stops with the group. */
export type StartMember = (member: Member, look: BackupPurpose['look']) => StartedPart;

/**
 * The run of one member that fails keeps no other from being backed up.
 * @throws BackupError GROUP_FAILED when a member failed that is not optional
 */
export async function backUpGroup(group: Group, start: StartMember, context: OperationContext): Promise<void> {
  const { members, references } = group;
  const check = references && new ReferenceCheck(group, references);
  const parts = new Parts(members, context.parts);
  try {
    for (const [index, member] of members.entries()) {
      context.signal.throwIfAborted();
      await context.requireClaim();
      context.progress(`backing up ${member.job.name}, part ${index + 1} of ${members.length}`);
      const look = check && member.job.name === references.from ? check.look.bind(check) : undefined;
      await parts.begin(member, () => start(member, look));
    }
    context.signal.throwIfAborted();
    await check?.judge(parts.ended, context);
  } finally {
    parts.close();
    await check?.clear();
  }
  const { warnings, failure } = judgeParts(parts.ended);
  for (const warning of warnings) context.warn(warning);
  if (failure) throw failure;
}

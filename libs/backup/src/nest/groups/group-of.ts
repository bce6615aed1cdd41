// Finds the group that is meant.

import { BackupError } from '../../core/errors.js';
import type { Group } from '../../operations/group/group.js';
import type { BackupPlan } from '../tokens.js';

/** The only group when none is named. @throws BackupError GROUP_UNKNOWN */
export function groupOf({ groups }: Pick<BackupPlan, 'groups'>, name?: string): Group {
  const found = name === undefined && groups.length === 1 ? groups[0] : groups.find((group) => group.name === name);
  if (found) return found;
  const what = name === undefined ? 'A group must be named' : `There is no group ${name.slice(0, 80)}`;
  const names = groups.map((group) => group.name).join(', ') || 'none';
  throw new BackupError('GROUP_UNKNOWN', `${what}; there are: ${names}.`);
}

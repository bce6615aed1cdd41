// What becomes of the application's triggers, as a person has chosen, or has to choose.

import type { Check } from '../../../core/check.js';
import type { TriggerChoice } from '../../../core/rescue.js';
import { listOf } from '../../../kit/lists.js';
import type { Session } from '../connection/session.js';
import { blocked, warning } from '../plan/finding.js';
import { triggersOf } from './triggers.js';
import type { TableWrite } from './writes.js';

export async function checkTriggers(
  live: Session,
  writes: readonly TableWrite[],
  choice: TriggerChoice | undefined,
): Promise<Check[]> {
  const name = 'triggers';
  const found = await triggersOf(live, writes);
  if (found.length === 0) return [];
  const names = found.map((trigger) => `${trigger.name} of ${trigger.table}`).join(', ');
  if (choice === undefined) {
    const hint =
      'Choose triggers: skip puts the rows back as they were and does nothing else; fire runs the triggers for each row, as a search index or a counter may need it.';
    return [{ name, ...blocked(`There are triggers on what is written: ${names}.`, hint) }];
  }
  if (choice === 'fire') return [{ name, ...warning(`For each row runs what it has to: ${names}.`) }];
  const foreign = writes.filter(({ of }) => !of.live.isOwned).map(({ table }) => table);
  if (foreign.length > 0) {
    const message = `Triggers of ${listOf(foreign)} can only be skipped by the owner, and the role is not: ${names}.`;
    return [{ name, ...blocked(message, 'Choose that they fire, or make the role a member of the owner.') }];
  }
  const message = `What ${names} would do for the rows is not done, and others wait to write to these tables meanwhile.`;
  return [{ name, ...warning(message) }];
}

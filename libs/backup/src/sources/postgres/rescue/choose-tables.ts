// Finds the chosen tables on both sides, and sees to it that what is said of their rows are conditions.

import type { Check } from '../../../core/check.js';
import { BackupError } from '../../../core/errors.js';
import type { ChosenRows } from '../../../core/rescue.js';
import type { Session } from '../connection/session.js';
import { readTable } from '../names.js';
import { type Condition, requireCondition, usualSearchPath } from './condition.js';
import { type BothSides, requireRescueTable, type RescueTable } from './rescue-table.js';

export interface Chosen {
  readonly table: RescueTable;
  readonly condition: Condition | undefined;
  /** Says why the condition can't be asked of the live table. */
  readonly check?: Check;
}

/** @throws BackupError REQUEST_INVALID, SOURCE_DENIED */
export async function chooseTables(sides: BothSides, rows: readonly ChosenRows[]): Promise<Chosen[]> {
  const searchPath = await usualSearchPath(sides.live);
  const chosen: Chosen[] = [];
  for (const { table: text, where } of rows) {
    const table = await requireTable(sides, text);
    if (chosen.some((other) => other.table.live.oid === table.live.oid)) {
      throw new BackupError('REQUEST_INVALID', `${table.shown} is named twice: give one condition for it.`);
    }
    if (where === undefined) chosen.push({ table, condition: undefined });
    else chosen.push(await withCondition(sides, table, { where, searchPath }));
  }
  return chosen;
}

async function requireTable(sides: BothSides, text: string): Promise<RescueTable> {
  const name = readTable(text);
  if (name !== undefined) return await requireRescueTable(sides, name);
  throw new BackupError('REQUEST_INVALID', `${JSON.stringify(text.slice(0, 80))} is not the name of a table.`, {
    hint: 'Write schema.table, or table for one in the schema public; a part that holds a dot or a quote goes into double quotes.',
  });
}

async function withCondition({ live, side }: BothSides, table: RescueTable, condition: Condition): Promise<Chosen> {
  await readOnly(side, async () => await requireCondition(side, table, condition));
  try {
    await readOnly(live, async () => await requireCondition(live, table, condition));
    return { table, condition };
  } catch (error) {
    const message = `Extra rows of ${table.shown} are not counted: the condition does not fit the live table.`;
    const { message: reason } = BackupError.from(error);
    return { table, condition, check: { name: 'extra-rows', verdict: 'warning', message: `${message} ${reason}` } };
  }
}

async function readOnly(session: Session, work: () => Promise<void>): Promise<void> {
  await session.query('BEGIN READ ONLY');
  try {
    await work();
  } finally {
    await session.query('ROLLBACK');
  }
}

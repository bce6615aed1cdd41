// What BackupRescueService takes, and what is made of it.

import { BackupError } from '../../core/errors.js';
import {
  type ChosenRows,
  RESCUE_KINDS,
  type RescueKind,
  type RowChoice,
  TRIGGER_CHOICES,
  type TriggerChoice,
} from '../../core/rescue.js';
import type { AskedBy } from '../../core/run.js';
import type { RescueOptions } from '../../operations/rescue/beside.js';
import type { ConfirmedRescue } from '../../operations/rescue/rescue.js';

export interface RescuePlanRequest extends AskedBy {
  /** At least one, each table once. */
  readonly tables: readonly ChosenRows[];
  /** What is put back. Default: `missing`. */
  readonly kinds?: readonly RescueKind[];
  /** Needed where the tables have triggers on what is written. */
  readonly triggers?: TriggerChoice;
  /** How many keys of each kind are shown for a table, 0 to 100. Default 5. */
  readonly examples?: number;
  /** Name of a new place in which the restored backup is kept, until a person removes it. Default: it is removed. */
  readonly keepSide?: string;
}

export interface RescueRequest extends RescuePlanRequest {
  /** What the plan says in `confirm`: exactly that is carried out. Or asks a person, who answers the plan with true. */
  readonly confirm: ConfirmedRescue['confirm'];
  /** Take a safety backup first. Default: when live values are overwritten. */
  readonly safetyBackup?: boolean;
}

const EXAMPLES = 5;
const MOST_EXAMPLES = 100;
const LONGEST_CONDITION = 10_000;

/** @throws BackupError REQUEST_INVALID */
export function readChoice(request: RescuePlanRequest): RescueOptions {
  const { tables, kinds = ['missing'], triggers, examples = EXAMPLES, keepSide } = request;
  const problem = problemOf({ tables, kinds, examples, ...(triggers === undefined ? {} : { triggers }) });
  if (problem !== undefined) throw new BackupError('REQUEST_INVALID', problem);
  return {
    tables: tables.map(({ table, where }) => ({ table, ...(where === undefined ? {} : { where }) })),
    kinds: RESCUE_KINDS.filter((kind) => kinds.includes(kind)),
    ...(triggers === undefined ? {} : { triggers }),
    examples,
    ...(keepSide === undefined ? {} : { keepSide }),
  };
}

function problemOf({ tables, kinds, triggers, examples }: RowChoice): string | undefined {
  const names = tables.map(({ table }) => table);
  if (names.length === 0) return 'No table is named: at least one is needed.';
  if (new Set(names).size < names.length) return 'A table is named twice: give one condition for it.';
  if (tables.some(({ where = '' }) => where.length > LONGEST_CONDITION)) {
    return `A condition may have ${LONGEST_CONDITION} characters at the most.`;
  }
  if (kinds.length === 0 || !kinds.every((kind) => RESCUE_KINDS.includes(kind))) {
    return `Kinds are ${RESCUE_KINDS.join(' and ')}, at least one of them.`;
  }
  if (triggers !== undefined && !TRIGGER_CHOICES.includes(triggers)) {
    return `Triggers are ${TRIGGER_CHOICES.join(' or ')}.`;
  }
  if (!Number.isInteger(examples) || examples < 0 || examples > MOST_EXAMPLES) {
    return `The number of examples is from 0 to ${MOST_EXAMPLES}.`;
  }
  return undefined;
}

// Words for row rescue: which rows of a backup are gone from the live data or differ in it, and putting chosen ones back.

import type { Check } from './check.js';

/**
 * `missing`: in the backup and not live, as its key says. `changed`: in both, and not the same. What is only live is
 * shown as extra and never touched.
 */
export const RESCUE_KINDS = ['missing', 'changed'] as const;
export type RescueKind = (typeof RESCUE_KINDS)[number];

/**
 * What becomes of triggers that the application's tables have on what is written. `skip`: they do not run, and what they
 * keep up to date, e.g. a counter or a search index, is left as it is. `fire`: they run for each row, as for any.
 */
export const TRIGGER_CHOICES = ['skip', 'fire'] as const;
export type TriggerChoice = (typeof TRIGGER_CHOICES)[number];

/** Rows of one table. */
export interface ChosenRows {
  /** Its name as the facts say it, or one that the source also takes for it. */
  readonly table: string;
  /**
   * A condition on the rows, in the SQL of the source, e.g. `author_id = 7`. It picks among the rows of the backup, and
   * for what is extra among the live ones. Never more than a condition: what closes a parenthesis that it has not opened,
   * ends the statement, or would write is refused. Default: all rows.
   */
  readonly where?: string;
}

/** Which rows are compared, and which of those are put back. */
export interface RowChoice {
  /** At least one, each table once. */
  readonly tables: readonly ChosenRows[];
  /** What is put back; compared is everything. At least one. */
  readonly kinds: readonly RescueKind[];
  /** Absent: where there are triggers the check `triggers` is `blocked`, and says which: a person has to choose. */
  readonly triggers?: TriggerChoice;
  /** How many examples of each kind are shown for a table. */
  readonly examples: number;
}

/** How many rows there are, and the first of them in the order of their key. */
export interface FoundRows {
  readonly count: number;
  /** The values of the key columns by their names, as texts; NULL is `NULL`, and what is long is cut. */
  readonly examples: readonly Readonly<Record<string, string>>[];
}

/** One table of the backup beside the live one. Values besides those of keys are never shown. */
export interface TableComparison {
  /** As the facts name it. */
  readonly table: string;
  readonly where?: string;
  /** The columns by which a row of one side is found on the other: the primary key, or a unique key without NULL. */
  readonly key: readonly string[];
  /** Columns that the live table does not have any more: they are not compared, and their values not put back. */
  readonly onlyInBackup: readonly string[];
  /** Columns that the backup does not have yet: rows put back get their defaults, and changed rows keep what they hold. */
  readonly onlyLive: readonly string[];
  /** Rows of the backup that the condition picks. */
  readonly rows: number;
  readonly missing: FoundRows;
  /** With how many of the rows differ in each column; a column in which none does is left out. */
  readonly changed: FoundRows & { readonly columns: Readonly<Record<string, number>> };
  /** Live rows that the condition picks, whose key is not in the backup at all. */
  readonly extra: FoundRows;
}

/** What is written to one table. */
export interface RowsToWrite {
  /** As the facts name it. */
  readonly table: string;
  /** Rows that are put back because they are missing. */
  readonly inserts: number;
  /** Those of the inserts that nobody chose: chosen rows refer to them, by foreign keys, directly or through others. */
  readonly parents: number;
  /** Live rows that get the values of the backup again, in the columns that differ. */
  readonly updates: number;
}

/** What was found, and what putting it back would do. */
export interface RowPlan {
  /** In the order in which they were chosen. */
  readonly tables: readonly TableComparison[];
  /** In the order of writing: what is referred to comes first. Empty: there is nothing to put back. */
  readonly writes: readonly RowsToWrite[];
  /**
   * What a person has to know before agreeing, or what stands in the way (`blocked`), e.g. `triggers`, `unique-values`
   * (live rows, with their keys, have what has to be unique), `references` (a row refers to one that is neither live nor
   * in the backup), `columns` (a live column needs a value that the backup does not have).
   */
  readonly checks: readonly Check[];
  /**
   * Letters and digits. The same for the same plan: the same rows with the same values, written over the same live
   * values. What else changes in the live data, also in these tables, does not change it.
   */
  readonly fingerprint: string;
}

/** Restored rows beside the live ones, compared, and ready to be put back. */
export interface RowRescue {
  readonly plan: RowPlan;
  /**
   * Writes exactly what the plan says, in one transaction, and reads it back before that is committed. No other row is
   * touched: nothing cascades, and no trigger runs unless the choice says so. What counts up keys, e.g. a sequence, is
   * moved on where a key put back would be given out again. Holds the locks of a writer for the chosen rows only, not
   * while tables are compared. Not called when a check is `blocked`. Called once at the most, and not stopped once begun.
   * @throws BackupError PLAN_OUTDATED when any of these rows is not as the plan says any more, RESCUE_REFUSED when the
   *   live data does not take them, TARGET_IN_USE; nothing is then written
   */
  putBack(): Promise<void>;
}

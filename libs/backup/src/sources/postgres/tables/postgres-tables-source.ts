// The source of some tables of a PostgreSQL database: a script that psql replays into a database that exists.

import type {
  Capture,
  CaptureContext,
  Check,
  InspectedObject,
  RestoreInput,
  Source,
  SourceContext,
  StagedRestore,
} from '../../../core/source.js';
import { checkScript } from '../../../kit/script-ends.js';
import { refuseUndo } from '../in-place/restore-in-place.js';
import { captureTables } from './capture-tables.js';
import { type PostgresTablesSettings, type PostgresTablesSourceOptions, settleTables } from './options.js';
import { stageTables } from './restore-tables.js';
import { SCRIPT_ENDS } from './script-text.js';
import { KIND } from './table-facts.js';
import { examineTables, tableChecks, tableSteps } from './tables-plan.js';

/** Uses the application's `pg`, and the programs `pg_dump` and `psql` of the machine it runs on. */
export class PostgresTablesSource implements Source {
  readonly kind = KIND;
  readonly restoresInPlace = true;
  readonly target: string;
  private readonly settings: PostgresTablesSettings;

  /** @throws BackupError SOURCE_INVALID when the options can name no database or no table */
  constructor(options: PostgresTablesSourceOptions) {
    this.settings = settleTables(options, process.env);
    this.target = this.settings.postgres.connection.database;
  }

  async capture(context: CaptureContext): Promise<Capture> {
    return await captureTables(this.settings, context);
  }

  async inspect({ name, content }: InspectedObject): Promise<readonly Check[]> {
    return [await checkScript(name, content, SCRIPT_ENDS)];
  }

  async restoreChecks({ facts }: RestoreInput, signal: AbortSignal): Promise<Check[]> {
    return await tableChecks(this.settings, facts, signal);
  }

  restoreSteps(): readonly string[] {
    return tableSteps(this.settings);
  }

  async stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    return await stageTables(this.settings.postgres, input, context);
  }

  async undo(restoreRunId: string): Promise<void> {
    await refuseUndo(this.settings.postgres, restoreRunId);
  }

  async forgetUndo(): Promise<readonly string[]> {
    return [];
  }

  async examine(signal: AbortSignal): Promise<readonly Check[]> {
    return await examineTables(this.settings, signal);
  }
}

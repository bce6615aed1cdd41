// The source of a PostgreSQL database: a dump that streams, with facts of the same snapshot, and the way back.

import type { Facts } from '../../core/facts.js';
import type {
  Capture,
  Check,
  InspectedObject,
  RestoreInput,
  Source,
  SourceContext,
  StagedRestore,
} from '../../core/source.js';
import { captureDatabase } from './capture-database.js';
import { inspectDump } from './inspect-dump.js';
import { forgetKept } from './kept-databases.js';
import type { PostgresSourceOptions } from './options.js';
import { restoreChecks, restoreSteps } from './restore-plan.js';
import { settle, type PostgresSettings } from './settings.js';
import { stageDatabase } from './stage-database.js';
import { undoSwap } from './swap-database.js';

/** Uses the application's `pg`, and the programs `pg_dump` and `pg_restore` of the machine it runs on. */
export class PostgresSource implements Source {
  readonly kind = 'postgres';
  readonly target: string;
  private readonly settings: PostgresSettings;

  /** @throws BackupError SOURCE_INVALID when the options can name no database */
  constructor(options: PostgresSourceOptions) {
    this.settings = settle(options, process.env);
    this.target = this.settings.connection.database;
  }

  async capture(context: SourceContext): Promise<Capture> {
    return await captureDatabase(this.settings, context);
  }

  async restoreChecks(input: { readonly facts: Facts; readonly bytes: number }): Promise<Check[]> {
    return await restoreChecks(this.settings, input);
  }

  async inspect(object: InspectedObject, context: SourceContext): Promise<readonly Check[]> {
    return await inspectDump(this.settings, object, context);
  }

  restoreSteps(): readonly string[] {
    return restoreSteps(this.settings);
  }

  async stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    return await stageDatabase(this.settings, input, context);
  }

  async undo(restoreRunId: string, context: SourceContext): Promise<void> {
    await undoSwap(this.settings, restoreRunId, context);
  }

  async forgetUndo(before: Date): Promise<readonly string[]> {
    return await forgetKept(this.settings, before);
  }
}

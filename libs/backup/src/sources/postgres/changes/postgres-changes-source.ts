// The source of row changes of a PostgreSQL database: what its tables have gained, changed and lost since the last capture.

import type { Capture, CaptureContext, Check, Source, StagedRestore } from '../../../core/source.js';
import { notByItself, notByItselfCheck, nothingToUndo } from '../../changes-by-itself.js';
import { captureChanges } from './capture-changes.js';
import { examineChanges } from './examine-changes.js';
import { type PostgresChangesOptions, type PostgresChangesSettings, settleChanges } from './options.js';
import { sweepScratchDirectories } from '../../../kit/scratch-directory.js';

/** Uses the application's `pg`, and no programs. */
export class PostgresChangesSource implements Source {
  readonly kind = 'postgres-changes';
  readonly changesOf = 'postgres';
  readonly buildsOnEarlier = true;
  readonly target: string;
  readonly location: string;
  private readonly settings: PostgresChangesSettings;

  /** @throws BackupError SOURCE_INVALID when the options can name no database or no table */
  constructor(options: PostgresChangesOptions) {
    this.settings = settleChanges(options, process.env);
    const { database, host, port } = this.settings.postgres.connection;
    this.target = database;
    this.location = `${host}:${port}`;
  }

  async capture(context: CaptureContext): Promise<Capture> {
    return await captureChanges(this.settings, context);
  }

  async restoreChecks(): Promise<Check[]> {
    return [notByItselfCheck(this)];
  }

  restoreSteps(): readonly string[] {
    return [`Nothing: changes are restored with a backup of all of ${this.target}.`];
  }

  async stage(): Promise<StagedRestore> {
    throw notByItself(this);
  }

  async undo(restoreRunId: string): Promise<void> {
    throw nothingToUndo(this, restoreRunId);
  }

  async forgetUndo(): Promise<readonly string[]> {
    const { scratchDirectory, clock } = this.settings.postgres;
    await sweepScratchDirectories(scratchDirectory, clock);
    return [];
  }

  async examine(signal: AbortSignal): Promise<readonly Check[]> {
    return await examineChanges(this.settings, signal);
  }
}

// The source of row changes of a SQLite database: what its tables have gained, changed and lost since the last capture.

import { basename, dirname, resolve } from 'node:path';

import type { Capture, CaptureContext, Check, Source, StagedRestore } from '../../../core/source.js';
import { sweepScratchDirectories } from '../../../kit/scratch-directory.js';
import { notByItself, notByItselfCheck, nothingToUndo } from '../../changes-by-itself.js';
import { captureChanges } from './capture-changes.js';
import { examineChanges } from './examine-changes.js';
import { settleChanges, type SqliteChangesOptions, type SqliteChangesSettings } from './options.js';

/** Uses the application's `better-sqlite3`, or the `node:sqlite` of Node.js 22.16 and newer. */
export class SqliteChangesSource implements Source {
  readonly kind = 'sqlite-changes';
  readonly changesOf = 'sqlite';
  readonly buildsOnEarlier = true;
  readonly target: string;
  readonly location: string;
  readonly files: readonly string[];
  private readonly settings: SqliteChangesSettings;

  constructor(options: SqliteChangesOptions) {
    this.settings = settleChanges(options);
    this.target = basename(options.file);
    this.files = [resolve(options.file)];
    this.location = dirname(resolve(options.file));
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
    await sweepScratchDirectories(this.settings.scratchDirectory, this.settings.clock);
    return [];
  }

  async examine(signal: AbortSignal): Promise<readonly Check[]> {
    return await examineChanges(this.settings, signal);
  }
}

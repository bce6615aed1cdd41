// The source of a SQLite database: a consistent copy while it is in use, and the way back.

import { basename, dirname, resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type {
  Capture,
  Check,
  RestoreInput,
  Selection,
  Source,
  SourceContext,
  StagedRestore,
} from '../../core/source.js';
import { captureDatabase } from './capture-database.js';
import { examineDatabase } from './examine-database.js';
import { forgetKept } from './kept-files.js';
import { newPlaceBeside } from './new-place.js';
import { restoreChecks, restoreSteps } from './restore-plan.js';
import { settle, type SqliteSettings, type SqliteSourceOptions } from './settings.js';
import { stageDatabase } from './stage-database.js';
import { undoSwap } from './swap-database.js';

/** Uses the application's `better-sqlite3`, or the `node:sqlite` of Node.js 22.16 and newer. */
export class SqliteSource implements Source {
  readonly kind = 'sqlite';
  readonly target: string;
  readonly location: string;
  readonly files: readonly string[];
  private readonly settings: SqliteSettings;

  constructor(private readonly options: SqliteSourceOptions) {
    this.settings = settle(options);
    this.target = basename(options.file);
    this.files = [resolve(options.file)];
    this.location = dirname(resolve(options.file));
  }

  capture(context: SourceContext): Promise<Capture> {
    return captureDatabase(this.settings, context);
  }

  restoreChecks(input: { readonly facts: Facts; readonly bytes: number }, signal: AbortSignal): Promise<Check[]> {
    return restoreChecks(this.settings, input.bytes, signal);
  }

  restoreSteps(): readonly string[] {
    return restoreSteps(this.settings);
  }

  /** A new file in the directory of the live one. The application is not told: it does not use it. */
  into(target: string, selection?: Selection): SqliteSource {
    const { file } = this.options;
    if (selection === undefined) {
      return new SqliteSource({ ...this.options, file: newPlaceBeside(file, target), newBeside: file });
    }
    throw new BackupError('REQUEST_INVALID', 'Parts of a SQLite database can not be restored by themselves.', {
      hint: 'Restore all of it into a new file, and copy the tables from there with ATTACH.',
    });
  }

  stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    return stageDatabase(this.settings, input.content, context);
  }

  undo(restoreRunId: string, context: SourceContext): Promise<void> {
    return undoSwap(this.settings, restoreRunId, context);
  }

  forgetUndo(before: Date, signal: AbortSignal): Promise<readonly string[]> {
    return forgetKept(this.settings.file, before, signal);
  }

  examine(signal: AbortSignal): Promise<readonly Check[]> {
    return examineDatabase(this.settings, signal);
  }
}

// The source of some tables of a SQLite database: a script that sqlite3 replays into a database that exists.

import { basename, resolve } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import type {
  Capture,
  CaptureContext,
  Check,
  InspectedObject,
  RestoreInput,
  Selection,
  Source,
  SourceContext,
  StagedRestore,
} from '../../../core/source.js';
import { checkScript } from '../../../kit/script-ends.js';
import { isKeptTables } from '../database-path.js';
import { forgetKept } from '../kept-files.js';
import { newPlaceBeside } from '../new-place.js';
import { captureTables } from './capture-tables.js';
import { SCRIPT_ENDS } from './script-format.js';
import { settleTables, type SqliteTablesSettings, type SqliteTablesSourceOptions } from './settings.js';
import { stageTables, undoTables } from './stage-tables.js';
import { KIND } from './table-facts.js';
import { examineTables, tableChecks, tableSteps } from './tables-plan.js';

/** Uses the application's `better-sqlite3`, or the `node:sqlite` of Node.js 22.16 and newer. */
export class SqliteTablesSource implements Source {
  readonly kind = KIND;
  readonly target: string;
  readonly files: readonly string[];
  private readonly settings: SqliteTablesSettings;

  /** @throws BackupError SOURCE_INVALID when no table is named */
  constructor(private readonly options: SqliteTablesSourceOptions) {
    this.settings = settleTables(options);
    this.target = basename(options.file);
    this.files = [resolve(options.file)];
  }

  capture(context: CaptureContext): Promise<Capture> {
    return captureTables(this.settings, context);
  }

  async inspect({ name, content }: InspectedObject): Promise<readonly Check[]> {
    return [await checkScript(name, content, SCRIPT_ENDS)];
  }

  /** A new file, with these tables and nothing else, in the directory of the live one. */
  into(target: string, selection?: Selection): SqliteTablesSource {
    const { file } = this.options;
    if (selection === undefined) {
      return new SqliteTablesSource({ ...this.options, file: newPlaceBeside(file, target), newBeside: file });
    }
    throw new BackupError('REQUEST_INVALID', 'Parts of a backup of tables can not be restored by themselves.', {
      hint: 'Restore all of it into a new file, and copy the tables from there with ATTACH.',
    });
  }

  restoreChecks(input: RestoreInput & { readonly bytes: number }, signal: AbortSignal): Promise<Check[]> {
    return tableChecks(this.settings, input, signal);
  }

  restoreSteps(): readonly string[] {
    return tableSteps(this.settings);
  }

  stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    return stageTables(this.settings, input, context);
  }

  undo(restoreRunId: string, context: SourceContext): Promise<void> {
    return undoTables(this.settings, restoreRunId, context);
  }

  forgetUndo(before: Date, signal: AbortSignal): Promise<readonly string[]> {
    return forgetKept(this.settings.file, before, signal, isKeptTables);
  }

  examine(signal: AbortSignal): Promise<readonly Check[]> {
    return examineTables(this.settings, signal);
  }
}

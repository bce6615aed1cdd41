// The source of a PostgreSQL database: a dump that streams, with facts of the same snapshot, and the way back.

import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type {
  Capture,
  Check,
  InspectedObject,
  RestoreInput,
  SealedObject,
  Selection,
  Source,
  SourceContext,
  StagedRestore,
} from '../../core/source.js';
import { sweepScratchDirectories } from '../../kit/scratch-directory.js';
import { captureDatabase, DUMP } from './capture/capture-database.js';
import { inspectDump, inspectSealedDump } from './contents/inspect-dump.js';
import { requireFreeName } from './databases/database-names.js';
import { examineDatabase } from './examine/examine-database.js';
import { chooseFacts } from './facts/choose-facts.js';
import { forgetKept } from './databases/kept-databases.js';
import type { PostgresSourceOptions } from './options.js';
import { restoreChecks } from './plan/restore-plan.js';
import { restoreSteps } from './plan/restore-steps.js';
import { refuseUndo, stageInPlace } from './in-place/restore-in-place.js';
import { settle, type PostgresSettings } from './settings.js';
import { stageDatabase } from './restore/stage-database.js';
import { undoSwap } from './restore/swap-database.js';

/** Uses the application's `pg`, and the programs `pg_dump` and `pg_restore` of the machine it runs on. */
export class PostgresSource implements Source {
  readonly kind = 'postgres';
  readonly inspectsSealed = [DUMP];
  readonly target: string;
  readonly location: string;
  readonly restoresInPlace: boolean;
  private readonly settings: PostgresSettings;

  /** `beside` is what this is another place of. @throws BackupError SOURCE_INVALID when the options can name no database */
  constructor(
    private readonly options: PostgresSourceOptions,
    private readonly beside?: PostgresSettings,
  ) {
    this.settings = settle(options, process.env);
    const { database, host, port } = this.settings.connection;
    this.target = database;
    this.location = `${host}:${port}`;
    this.restoresInPlace = this.settings.restoreMode === 'in-place';
  }

  async capture(context: SourceContext): Promise<Capture> {
    return await captureDatabase(this.settings, context);
  }

  async restoreChecks(input: RestoreInput & { readonly bytes: number }, signal: AbortSignal): Promise<Check[]> {
    return await restoreChecks(this.settings, input, signal);
  }

  async inspect(object: InspectedObject, context: SourceContext): Promise<readonly Check[]> {
    return await inspectDump(this.settings, object, context);
  }

  async inspectSealed(object: SealedObject, context: SourceContext): Promise<readonly Check[]> {
    return await inspectSealedDump(this.settings, object, context);
  }

  /** A new database on the same server. The application is not told: it does not use it. */
  into(target: string, { tables, paths }: Selection = {}): PostgresSource {
    requireFreeName(target, this.target);
    if (paths !== undefined) throw new BackupError('REQUEST_INVALID', 'A database has tables, and no paths.');
    const { hooks: _, ...options } = this.options;
    const chosen = tables === undefined ? {} : { onlyTables: tables };
    try {
      const place = { database: target, restoreMode: 'swap', onlyNew: true } as const;
      return new PostgresSource({ ...options, ...chosen, ...place }, this.settings);
    } catch (error) {
      const { message, hint } = BackupError.from(error);
      throw new BackupError('REQUEST_INVALID', message, { hint, cause: error });
    }
  }

  expects(captured: Facts): Facts {
    const { onlyTables } = this.settings;
    return onlyTables === undefined ? captured : chooseFacts(captured, onlyTables);
  }

  restoreSteps(): readonly string[] {
    return restoreSteps(this.settings);
  }

  async stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    if (this.restoresInPlace) return await stageInPlace(this.settings, input, context);
    return await stageDatabase(this.settings, input, context, this.beside);
  }

  async undo(restoreRunId: string, context: SourceContext): Promise<void> {
    const undo = this.restoresInPlace ? refuseUndo : undoSwap;
    await undo(this.settings, restoreRunId, context);
  }

  async forgetUndo(before: Date, signal: AbortSignal): Promise<readonly string[]> {
    await sweepScratchDirectories(this.settings.scratchDirectory, this.settings.clock);
    return this.restoresInPlace ? [] : await forgetKept(this.settings, before, signal);
  }

  async examine(signal: AbortSignal): Promise<readonly Check[]> {
    return await examineDatabase(this.settings, signal);
  }
}

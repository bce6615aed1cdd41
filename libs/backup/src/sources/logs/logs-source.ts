// The source of log files: archived by pattern, then cleared, without losing a line that is written meanwhile.

import { basename, join, resolve } from 'node:path';

import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type {
  Capture,
  CaptureContext,
  Check,
  EarlierBackup,
  RestoreInput,
  Selection,
  Source,
  SourceContext,
  StagedRestore,
} from '../../core/source.js';
import { captureLogs } from './capture/capture-logs.js';
import { clearLogs } from './clear/clear-logs.js';
import { examineLogs } from './examine-logs.js';
import type { LogsSourceOptions } from './logs-options.js';
import { newPlace, restoredDirectory } from './restore/new-place.js';
import { restoreChecks, restoreSteps } from './restore/restore-plan.js';
import { factsOfSelection, requirePaths } from './restore/selection.js';
import { stageLogs } from './restore/stage-logs.js';
import { sweepStaging } from './restore/staging.js';

export class LogsSource implements Source {
  readonly kind = 'logs';
  /** Live logs are for their writers: what is restored is read beside them. */
  readonly restoresBeside = true;
  readonly target: string;
  readonly files: readonly string[];

  constructor(private readonly options: LogsSourceOptions) {
    this.target = options.place ?? basename(resolve(options.directory));
    this.files = [resolve(options.directory)];
  }

  capture(context: CaptureContext): Promise<Capture> {
    const { place, directory } = this.options;
    return captureLogs(
      { ...this.options, directory: place === undefined ? directory : join(restoredDirectory(this.options), place) },
      context,
    );
  }

  clear(backup: Pick<EarlierBackup, 'id' | 'facts'>, context: SourceContext): Promise<readonly string[]> {
    return clearLogs(this.options, backup, context);
  }

  /** A new directory below `restored` in that of the logs. */
  into(target: string, selection?: Selection): LogsSource {
    const place = newPlace(target);
    return new LogsSource({ ...this.options, place, ...(selection ? { selection: requirePaths(selection) } : {}) });
  }

  part(selection: Selection): LogsSource {
    return new LogsSource({ ...this.options, selection: requirePaths(selection) });
  }

  expects(captured: Facts): Facts {
    return factsOfSelection(captured, this.options.selection);
  }

  restoreChecks({ bytes }: { readonly bytes: number }): Promise<Check[]> {
    return restoreChecks(this.options, bytes);
  }

  restoreSteps(): readonly string[] {
    return restoreSteps(this.options);
  }

  stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    return stageLogs(this.options, input.content, context);
  }

  undo(restoreRunId: string): Promise<void> {
    const message = `Run ${restoreRunId} replaced nothing: logs are restored into a directory of their own.`;
    return Promise.reject(
      new BackupError('UNDO_UNAVAILABLE', message, { hint: 'Remove the directory when it is not needed any more.' }),
    );
  }

  async forgetUndo(_before: Date, signal: AbortSignal): Promise<readonly string[]> {
    return await sweepStaging(this.options, signal);
  }

  examine(signal: AbortSignal): Promise<readonly Check[]> {
    return examineLogs(this.options, signal);
  }
}

// The source of a directory of files: captured in volumes, what changed since the last backup, and the way back.

import { basename } from 'node:path';

import { BackupError } from '../../core/errors.js';
import type { Facts } from '../../core/facts.js';
import type {
  BackupContent,
  Capture,
  CaptureContext,
  Check,
  InspectedObject,
  RestoreInput,
  Selection,
  Source,
  SourceContext,
  StagedRestore,
} from '../../core/source.js';
import { toReadable } from './byte-path.js';
import { captureFiles } from './capture/capture-files.js';
import { examineFiles } from './examine-files.js';
import { examineRestore } from './examine-restore.js';
import { listFiles } from './index/list-files.js';
import { inspectIndex } from './inspect-index.js';
import { newPlaceBeside } from './place.js';
import { restoreChecks, restoreSteps } from './restore-plan.js';
import { type FilesSettings, type FilesSourceOptions, settle } from './settings.js';
import { factsOfPart } from './stage/check-restored.js';
import { PathSelection } from './stage/selection.js';
import { stageTree } from './stage-tree.js';
import { forgetKept, undoSwap } from './swap-files.js';
import { tidyBeforeCapture } from './tidy.js';

export class FilesSource implements Source {
  readonly kind = 'files';
  readonly buildsOnEarlier = true;
  readonly target: string;
  readonly files: readonly string[];
  private readonly settings: FilesSettings;

  constructor(private readonly options: FilesSourceOptions) {
    this.settings = settle(options);
    this.target = basename(this.settings.directory);
    this.files = [this.settings.directory];
  }

  async capture(context: CaptureContext): Promise<Capture> {
    await tidyBeforeCapture(this.settings.directory, this.settings.clock, context.warn);
    return await captureFiles(this.settings, context);
  }

  inspect(object: InspectedObject): Promise<readonly Check[]> {
    return inspectIndex(object);
  }

  async examine(): Promise<readonly Check[]> {
    return [...(await examineFiles(this.settings)), ...(await examineRestore(this.settings))];
  }

  restoreChecks(input: RestoreInput, signal: AbortSignal): Promise<Check[]> {
    return restoreChecks(this.settings, input, signal);
  }

  listFiles(content: BackupContent): AsyncIterable<string> {
    return listFiles(content);
  }

  restoreSteps(): readonly string[] {
    return restoreSteps(this.settings);
  }

  /** Of a selection nothing that is compared is known beforehand: it is held to the index of the backup when it is staged. */
  expects(captured: Facts): Facts {
    return this.settings.paths === undefined ? captured : factsOfPart(captured);
  }

  /** A new directory beside the live one. The application is not told: it does not use it. */
  into(target: string, selection?: Selection): FilesSource {
    const { directory } = this.settings;
    return new FilesSource({
      ...this.options,
      directory: newPlaceBeside(directory, target),
      newBeside: directory,
      ...(selection && { paths: pathsOf(selection) }),
    });
  }

  part(selection: Selection): FilesSource {
    return new FilesSource({ ...this.options, paths: pathsOf(selection) });
  }

  stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    return stageTree(this.settings, input, context);
  }

  undo(restoreRunId: string, context: SourceContext): Promise<void> {
    return undoSwap(this.settings, restoreRunId, context);
  }

  forgetUndo(before: Date, signal: AbortSignal): Promise<readonly string[]> {
    return forgetKept(this.settings, before, signal);
  }
}

function pathsOf({ tables, paths }: Selection): readonly string[] {
  if (tables !== undefined || paths === undefined) {
    throw new BackupError('REQUEST_INVALID', 'A directory of files has no tables.', {
      hint: 'Name files and folders in paths, relative to the directory that was backed up.',
    });
  }
  return new PathSelection(paths).paths.map(toReadable);
}

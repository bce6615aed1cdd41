// The source of an application's environment: chosen variables and named files, put down for review by a restore.

import type {
  Capture,
  CaptureContext,
  Check,
  RestoreInput,
  Selection,
  Source,
  SourceContext,
  StagedRestore,
} from '../../core/source.js';
import { captureSecrets } from '../../kit/confidential/capture-secrets.js';
import { ReviewPlace } from '../../kit/confidential/review-place.js';
import { collectEnvironment } from './collect-environment.js';
import { examineEnvironment } from './examine-environment.js';
import type { EnvironmentSourceOptions } from './options.js';
import { stageEnvironment } from './stage-environment.js';

export class EnvironmentSource implements Source {
  readonly kind = 'environment';
  readonly target: string;
  readonly restoresBeside = true;
  readonly needsEncryption = true;
  readonly tellsUnchanged = true;

  constructor(
    private readonly options: EnvironmentSourceOptions,
    private readonly place = new ReviewPlace(options.restoreDirectory, 'environment'),
  ) {
    this.target = place.name ?? this.kind;
  }

  async capture(context: CaptureContext): Promise<Capture> {
    context.signal.throwIfAborted();
    return await captureSecrets(await collectEnvironment(this.options, context), context);
  }

  into(name: string, selection?: Selection): EnvironmentSource {
    return new EnvironmentSource(this.options, this.place.named(name, selection));
  }

  async restoreChecks(): Promise<Check[]> {
    return await this.place.checks();
  }

  restoreSteps(): readonly string[] {
    return this.place.steps();
  }

  async stage(input: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    return await stageEnvironment(this.place, input, context, this.options.fingerprintWork);
  }

  async undo(restoreRunId: string): Promise<void> {
    this.place.undo(restoreRunId);
  }

  async forgetUndo(): Promise<readonly string[]> {
    return await this.place.sweep(this.options.clock.now());
  }

  async examine(signal: AbortSignal): Promise<readonly Check[]> {
    return [...(await examineEnvironment(this.options, signal)), ...(await this.place.checks())];
  }
}

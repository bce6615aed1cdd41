// The source of secrets in AWS Secrets Manager, put down for review by a restore.

import { BackupError } from '../../core/errors.js';
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
import { readSecrets } from '../../kit/confidential/read-secrets.js';
import { ReviewPlace } from '../../kit/confidential/review-place.js';
import { stageForReview } from '../../kit/confidential/stage-for-review.js';
import { collectSecrets } from './collect-secrets.js';
import type { SecretsManagerSourceOptions } from './options.js';
import { contentsOf, formatSecrets, parseSecrets } from './secret.js';

const SECRETS = 'secrets.jsonl';

/** Needs `@aws-sdk/client-secrets-manager` in the application. */
export class SecretsManagerSource implements Source {
  readonly kind = 'secrets-manager';
  readonly target: string;
  readonly restoresBeside = true;
  readonly needsEncryption = true;
  readonly tellsUnchanged = true;

  constructor(
    private readonly options: SecretsManagerSourceOptions,
    private readonly place = new ReviewPlace(options.restoreDirectory, 'secrets-manager'),
  ) {
    this.target = place.name ?? this.kind;
  }

  async capture(context: CaptureContext): Promise<Capture> {
    context.signal.throwIfAborted();
    const secrets = await collectSecrets(this.options, context);
    const { fingerprintWork } = this.options;
    return await captureSecrets(
      {
        kind: this.kind,
        contents: contentsOf(secrets),
        counts: { secrets: secrets.length },
        fingerprintWork,
        objects: () => new Map([[SECRETS, formatSecrets(secrets)]]),
      },
      context,
    );
  }

  into(name: string, selection?: Selection): SecretsManagerSource {
    return new SecretsManagerSource(this.options, this.place.named(name, selection));
  }

  async restoreChecks(): Promise<Check[]> {
    return await this.place.checks();
  }

  restoreSteps(): readonly string[] {
    return this.place.steps();
  }

  async stage({ content, facts }: RestoreInput, context: SourceContext): Promise<StagedRestore> {
    const files = await readSecrets(content, context);
    const contents = contentsOf([...files.values()].flatMap(parseSecrets));
    return await stageForReview(this.place, { contents, files }, facts, context, this.options.fingerprintWork);
  }

  async undo(restoreRunId: string): Promise<void> {
    this.place.undo(restoreRunId);
  }

  async forgetUndo(): Promise<readonly string[]> {
    return await this.place.sweep(this.options.clock.now());
  }

  async examine(signal: AbortSignal): Promise<readonly Check[]> {
    return [await this.examineSecrets(signal), ...(await this.place.checks())];
  }

  /** Reads them all: for each there is a right of its own. */
  private async examineSecrets(signal: AbortSignal): Promise<Check> {
    const remarks: string[] = [];
    const tell = {
      signal,
      note: (note: string) => void remarks.push(note),
      warn: ({ message }: BackupError) => void remarks.push(message),
    };
    try {
      const { length } = await collectSecrets(this.options, tell);
      const message = [`Secrets that are backed up: ${length}.`, ...remarks].join(' ');
      return { name: 'secrets', verdict: remarks.length === 0 ? 'ok' : 'warning', message };
    } catch (error) {
      signal.throwIfAborted();
      const { message, hint } = BackupError.from(error, 'SOURCE_FAILED');
      return { name: 'secrets', verdict: 'blocked', message, hint };
    }
  }
}

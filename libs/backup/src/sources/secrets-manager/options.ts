// Options of the source of secrets in AWS Secrets Manager.

import type { Clock } from '../../core/clock.js';

export interface SecretsManagerSourceOptions {
  /** Absent: as the AWS SDK finds it. */
  readonly region?: string;
  /** Absent: AWS. */
  readonly endpoint?: string;
  /** Absent: as the AWS SDK finds them. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Names of secrets, in which `*` stands for any characters. */
  readonly secrets: readonly string[];
  /** Where restores put what they restore. */
  readonly restoreDirectory: string;
  readonly clock: Clock;
  /** N of scrypt, by which is told whether anything has changed. Default: as much as is right. */
  readonly fingerprintWork?: number;
}

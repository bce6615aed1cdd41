// What a user writes as a source that backs up AWS Secrets Manager.

/** Secrets in AWS Secrets Manager. Needs `encryption`, and `@aws-sdk/client-secrets-manager` in the application. */
export interface SecretsManagerSourceOptions {
  readonly type: 'secrets-manager';
  /** Default: as the AWS SDK finds it (`AWS_REGION`, profile). */
  readonly region?: string;
  /** URL of a service that speaks the same protocol. Default: AWS. */
  readonly endpoint?: string;
  /** Default: as the AWS SDK finds them (environment, profile, role of the machine or the pod). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Names of secrets; `*` stands for any characters, as in `production/*`. Default: all that may be listed. */
  readonly secrets?: readonly string[];
  /** Where a restore makes a new directory for what it restores. Default `.backup-restored` in the working directory. */
  readonly restoreDirectory?: string;
}

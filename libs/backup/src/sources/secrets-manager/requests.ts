// What is asked of Secrets Manager.

export interface ListedSecret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
}

export interface SecretValue {
  readonly text?: string;
  readonly binary?: Uint8Array;
}

export interface Requests {
  /** All that may be listed. */
  list(signal: AbortSignal): AsyncIterable<ListedSecret>;
  /** The current value. */
  value(arn: string, signal: AbortSignal): Promise<SecretValue>;
  close(): void;
}

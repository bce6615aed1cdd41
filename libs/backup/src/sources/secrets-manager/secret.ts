// A secret as it is stored: a line of JSON that the AWS command line takes to create it.

import { randomUUID } from 'node:crypto';

import { BackupError } from '../../core/errors.js';
import { isRecord } from '../../core/reader.js';

/** Named as `aws secretsmanager create-secret --cli-input-json` wants it. */
export interface Secret {
  readonly Name: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly SecretString?: string;
  /** In base64. */
  readonly SecretBinary?: string;
}

/**
 * The token is random: AWS takes it for the id of the new version, and with it the digest of the object, which anyone can
 * read, says nothing about the values.
 */
export function formatSecrets(secrets: readonly Secret[]): Buffer {
  const lines = secrets.map((secret) => `${JSON.stringify({ ...secret, ClientRequestToken: randomUUID() })}\n`);
  return Buffer.from(lines.join(''));
}

/** By their names, each as a text that is the same as long as the secret is. */
export function contentsOf(secrets: readonly Secret[]): Map<string, Uint8Array> {
  return new Map(secrets.map((secret) => [secret.Name, Buffer.from(JSON.stringify(secret))]));
}

/** @throws BackupError RESTORE_FAILED, without anything of the content, when it is not what `formatSecrets` makes */
export function parseSecrets(lines: Uint8Array): Secret[] {
  return Buffer.from(lines).toString('utf8').split('\n').slice(0, -1).map(parseSecret);
}

function parseSecret(line: string, index: number): Secret {
  const value = parseJson(line);
  if (!isRecord(value) || typeof value['Name'] !== 'string') {
    throw new BackupError('RESTORE_FAILED', `Line ${index + 1} of the secrets is none that was written.`);
  }
  const { ClientRequestToken: _, ...secret } = value;
  return secret as unknown as Secret;
}

/** Its error would repeat the text. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

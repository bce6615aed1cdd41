// The secrets that the patterns name, with their current values.

import { BackupError, hasCode } from '../../core/errors.js';
import type { CaptureContext } from '../../core/source.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import { matches, matchesAny } from '../../kit/wildcard.js';
import { explain } from './failures.js';
import type { SecretsManagerSourceOptions } from './options.js';
import type { ListedSecret, Requests } from './requests.js';
import { openSecretsManager } from './sdk.js';
import type { Secret } from './secret.js';

const AT_ONCE = 4;
/** Nobody but AWS can set those. */
const AWS_TAG = 'aws:';

type Tell = Pick<CaptureContext, 'signal' | 'note' | 'warn'>;

/**
 * Sorted by name. One that was removed meanwhile is a warning.
 * @throws BackupError PEER_MISSING, SOURCE_DENIED, SOURCE_BUSY, and SOURCE_NOT_FOUND for a name that there is not
 */
export async function collectSecrets(options: SecretsManagerSourceOptions, tell: Tell): Promise<Secret[]> {
  const requests = await openSecretsManager(options);
  try {
    const listed = await listMatching(requests, options.secrets, tell);
    const secrets = await mapConcurrent(listed, AT_ONCE, async (secret) => await readSecret(requests, secret, tell));
    return secrets.flatMap((secret) => secret ?? []);
  } catch (error) {
    tell.signal.throwIfAborted();
    throw error;
  } finally {
    requests.close();
  }
}

async function listMatching(requests: Requests, patterns: readonly string[], { signal, note }: Tell) {
  const found: ListedSecret[] = [];
  try {
    for await (const secret of requests.list(signal)) if (matchesAny(secret.name, patterns)) found.push(secret);
  } catch (error) {
    throw explain(error, 'The secrets could not be listed');
  }
  const unmatched = patterns.filter((pattern) => !found.some(({ name }) => matches(name, pattern)));
  const missing = unmatched.filter((pattern) => !pattern.includes('*'));
  if (missing.length > 0 || found.length === 0) {
    throw new BackupError('SOURCE_NOT_FOUND', `There is no secret with a name like ${[...unmatched].join(', ')}.`, {
      hint: 'Check the names, the region and the account; a secret that is to be deleted is not listed.',
    });
  }
  if (unmatched.length > 0) note(`No secret has a name like ${unmatched.join(', ')}.`);
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Undefined for one that is not there any more. */
async function readSecret(
  requests: Requests,
  listed: ListedSecret,
  { signal, warn }: Tell,
): Promise<Secret | undefined> {
  const { arn, name, description, kmsKeyId, tags } = listed;
  try {
    const { text, binary } = await requests.value(arn, signal);
    const own = tags.filter(({ Key }) => !Key.startsWith(AWS_TAG)).toSorted((a, b) => (a.Key < b.Key ? -1 : 1));
    return {
      Name: name,
      ...(description === undefined ? {} : { Description: description }),
      ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
      ...(own.length === 0 ? {} : { Tags: own }),
      ...(text === undefined ? {} : { SecretString: text }),
      ...(binary === undefined ? {} : { SecretBinary: Buffer.from(binary).toString('base64') }),
    };
  } catch (error) {
    signal.throwIfAborted();
    const failure = explain(error, `The secret ${name} could not be read`);
    if (!hasCode(failure, 'SOURCE_NOT_FOUND')) throw failure;
    const hint =
      'It was removed since it was listed, or has no current value: then give it one, or leave it out of secrets.';
    warn(
      new BackupError('SOURCE_NOT_FOUND', `The secret ${name} is not in this backup: it has no current value.`, {
        hint,
      }),
    );
    return undefined;
  }
}

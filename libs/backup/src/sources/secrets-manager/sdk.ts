// Speaks to Secrets Manager through the AWS SDK: the only file that imports it.

import type * as SecretsManager from '@aws-sdk/client-secrets-manager';

import { BackupError } from '../../core/errors.js';
import type { SecretsManagerSourceOptions } from './options.js';
import type { ListedSecret, Requests } from './requests.js';

type Sdk = typeof SecretsManager;

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
/** Everything asked is only read, so the SDK may repeat it: what is throttled above all, for half a minute or so. */
const ATTEMPTS = 8;
const PAGE = 100;

const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

type Connection = Pick<SecretsManagerSourceOptions, 'region' | 'endpoint' | 'credentials'>;

/** @throws BackupError PEER_MISSING when the application has not installed the SDK */
export async function openSecretsManager(connection: Connection): Promise<Requests> {
  const sdk = await loadSdk();
  const client = openClient(sdk, connection);
  return {
    async *list(signal) {
      let token: string | undefined;
      do {
        const input = { MaxResults: PAGE, ...(token === undefined ? {} : { NextToken: token }) };
        const answer = await client.send(new sdk.ListSecretsCommand(input), { abortSignal: signal });
        yield* (answer.SecretList ?? []).flatMap(listed);
        if (answer.NextToken !== undefined && answer.NextToken === token) throw endless();
        token = answer.NextToken;
      } while (token !== undefined);
    },
    async value(arn, signal) {
      const command = new sdk.GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSCURRENT' });
      const { SecretString: text, SecretBinary: binary } = await client.send(command, { abortSignal: signal });
      return { ...(text === undefined ? {} : { text }), ...(binary === undefined ? {} : { binary }) };
    },
    close: () => client.destroy(),
  };
}

async function loadSdk(): Promise<Sdk> {
  try {
    return await import('@aws-sdk/client-secrets-manager');
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split('\n', 1) : [];
    const message = `The client @aws-sdk/client-secrets-manager can't be loaded: ${reason}.`;
    throw new BackupError('PEER_MISSING', message, {
      hint: 'Install it in the application: npm install @aws-sdk/client-secrets-manager',
      cause: error,
    });
  }
}

function openClient(sdk: Sdk, { region, endpoint, credentials }: Connection): SecretsManager.SecretsManagerClient {
  return new sdk.SecretsManagerClient({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    // The SDK writes into what it is given.
    ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
    maxAttempts: ATTEMPTS,
    logger: SILENT,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS, logger: SILENT },
  });
}

function listed({ ARN, Name, Description, KmsKeyId, Tags = [] }: SecretsManager.SecretListEntry): ListedSecret[] {
  if (ARN === undefined || Name === undefined) return [];
  return [
    {
      arn: ARN,
      name: Name,
      ...(Description === undefined ? {} : { description: Description }),
      ...(KmsKeyId === undefined ? {} : { kmsKeyId: KmsKeyId }),
      tags: Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })),
    },
  ];
}

function endless(): BackupError {
  return new BackupError('SOURCE_FAILED', 'Secrets Manager says that there is more to list, but not where it goes on.');
}

function nothing(): void {}

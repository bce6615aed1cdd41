// A server that speaks the two calls of Secrets Manager which are used, over real sockets: AWS itself can't be had in tests.

import { afterEach } from '@jest/globals';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedSecret {
  readonly Name: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly SecretString?: string;
  /** In base64, as on the wire. */
  readonly SecretBinary?: string;
}

interface Refusal {
  readonly __type: string;
  readonly message: string;
}

export interface SecretsServer {
  readonly connection: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** By name. */
  readonly secrets: Map<string, ServedSecret>;
  /** What is answered once in the place of the next call, or each time for a secret of the name. */
  readonly refusals: { next: Refusal[]; readonly of: Map<string, Refusal> };
  /** Names of secrets whose values arrive without their quotes. */
  readonly garbled: Set<string>;
  /** The calls, as `ListSecrets` or `GetSecretValue <name>`. */
  readonly calls: string[];
}

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:';
const PAGE = 2;

/** Call it once, at the top of a spec. Two secrets on a page. */
export function secretsServers(): (...secrets: readonly ServedSecret[]) => Promise<SecretsServer> {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });
  return async (...given) => {
    const secrets = new Map(given.map((secret) => [secret.Name, secret]));
    const refusals: SecretsServer['refusals'] = { next: [], of: new Map() };
    const garbled = new Set<string>();
    const calls: string[] = [];
    const server = createServer(async (request, response) => {
      const [, call = ''] = String(request.headers['x-amz-target']).split('.');
      const input = JSON.parse(await bodyOf(request)) as Record<string, string | undefined>;
      const name = input['SecretId']?.slice(ARN.length);
      calls.push(name === undefined ? call : `${call} ${name}`);
      const refusal = refusals.next.shift() ?? refusals.of.get(name ?? '');
      const answer = refusal ?? (name === undefined ? page(secrets, input['NextToken']) : valueOf(secrets.get(name)));
      response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      const isGarbled = garbled.has(name ?? '');
      response.end(isGarbled ? `{"SecretString":${secrets.get(name ?? '')?.SecretString}}` : JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closers.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: 'key', secretAccessKey: 'key-of-the-key' };
    const connection = { region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, credentials };
    return { connection, secrets, refusals, garbled, calls };
  };
}

function page(secrets: ReadonlyMap<string, ServedSecret>, token: string | undefined): object {
  const from = Number(token ?? 0);
  const all = [...secrets.values()];
  const SecretList = all
    .slice(from, from + PAGE)
    .map((secret) => ({ ...secret, SecretString: undefined, SecretBinary: undefined, ARN: ARN + secret.Name }));
  return from + PAGE < all.length ? { SecretList, NextToken: String(from + PAGE) } : { SecretList };
}

function valueOf(secret: ServedSecret | undefined): object {
  if (secret === undefined) return { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find it." };
  const { Name, SecretString, SecretBinary } = secret;
  return { ARN: ARN + Name, Name, VersionId: 'v1', VersionStages: ['AWSCURRENT'], SecretString, SecretBinary };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString() || '{}';
}

// The scrypt stanza: a file key wrapped with a passphrase. The package's own holds up the event loop for a second.

import { randomBytes, scrypt } from 'node:crypto';

import { type Identity, type Recipient, Stanza } from 'age-encryption';

import { BackupError } from '../../core/errors.js';
import { NONCE_BYTES, open, seal, TAG_BYTES } from './chacha.js';

const TYPE = 'scrypt';
const LABEL = 'age-encryption.org/v1/scrypt';
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const WRAPPED_BYTES = 16 + TAG_BYTES;
/** Each wrapping key is used once only. */
const ZERO_NONCE = new Uint8Array(NONCE_BYTES);

/** What age takes: 2^18 rounds, about a second and 256 MiB. */
export const DEFAULT_WORK_FACTOR = 18;
/** More would let whoever wrote a file make its reader spend minutes and gigabytes. The same limit as age's. */
export const MAX_WORK_FACTOR = 22;

export class ScryptRecipient implements Recipient {
  constructor(
    private readonly passphrase: string,
    private readonly workFactor: number,
  ) {}

  async wrapFileKey(fileKey: Uint8Array): Promise<Stanza[]> {
    const salt = randomBytes(SALT_BYTES);
    const key = await deriveKey(this.passphrase, salt, this.workFactor);
    const body = Buffer.concat(seal(key, ZERO_NONCE, fileKey));
    return [new Stanza([TYPE, base64(salt), String(this.workFactor)], body)];
  }
}

export class ScryptIdentity implements Identity {
  constructor(private readonly passphrase: string) {}

  async unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    const stanza = stanzas.find(isScrypt);
    if (stanza === undefined) return null;
    const { salt, workFactor } = parse(stanza, stanzas.length);
    const key = await deriveKey(this.passphrase, salt, workFactor);
    return open(key, ZERO_NONCE, stanza.body) ?? null;
  }
}

export function isScrypt(stanza: Stanza): boolean {
  return stanza.args[0] === TYPE;
}

function parse({ args, body }: Stanza, stanzas: number): { salt: Uint8Array; workFactor: number } {
  if (stanzas !== 1) throw corrupt('a passphrase must be the only way into an age file');
  const [, saltText = '', workText = ''] = args;
  const salt = Buffer.from(saltText, 'base64');
  const intact = args.length === 3 && salt.byteLength === SALT_BYTES && base64(salt) === saltText;
  if (!intact || body.byteLength !== WRAPPED_BYTES || !/^[1-9]\d*$/.test(workText)) {
    throw corrupt('its passphrase stanza is malformed');
  }
  const workFactor = Number(workText);
  if (workFactor > MAX_WORK_FACTOR) throw corrupt(`its work factor ${workText} is above ${MAX_WORK_FACTOR}`);
  return { salt, workFactor };
}

function corrupt(reason: string): BackupError {
  return new BackupError('DATA_CORRUPT', `The age header can not be accepted: ${reason}.`);
}

/** On libuv's pool: the event loop stays free. */
function deriveKey(passphrase: string, salt: Uint8Array, workFactor: number): Promise<Uint8Array> {
  const cost = { N: 2 ** workFactor, r: 8, p: 1 };
  const maxmem = 2 * 128 * cost.N * cost.r;
  const labelled = Buffer.concat([Buffer.from(LABEL), salt]);
  return new Promise((resolve, reject) => {
    scrypt(passphrase, labelled, KEY_BYTES, { ...cost, maxmem }, (error, key) => {
      if (error) reject(BackupError.from(error, 'INTERNAL', 'The key could not be derived from the passphrase'));
      else resolve(key);
    });
  });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

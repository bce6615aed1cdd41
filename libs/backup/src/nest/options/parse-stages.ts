// Compression and encryption options.

import { isRecord, type Reader } from '../../core/reader.js';
import { isIdentity, isRecipient } from '../../stages/index.js';
import type { CompressionSettings, EncryptionSettings } from './settings.js';

const LEVELS = { gzip: { default: 6, max: 9 }, zstd: { default: 3, max: 19 } } as const;

export function parseCompression(reader: Reader): CompressionSettings {
  const type = isRecord(reader.value) ? reader.at('type') : reader;
  const name = type.oneOf(['none', 'gzip', 'zstd']);
  if (name === 'none') return { type: 'none' };
  if (isRecord(reader.value)) reader.onlyKeys('type', 'level');
  const { default: usual, max } = LEVELS[name];
  return { type: name, level: reader.at('level').optional((level) => level.integer(1, max), usual) };
}

export function parseEncryption(reader: Reader): EncryptionSettings {
  if (reader.value === 'none') return { type: 'none' };
  if (!isRecord(reader.value)) {
    reader.problem('must be "none", { recipients } or { passphrase }');
    return { type: 'none' };
  }
  reader.onlyKeys('recipients', 'identities', 'passphrase');
  if (reader.at('passphrase').isAbsent) return parseRecipients(reader);
  if (!reader.at('recipients').isAbsent || !reader.at('identities').isAbsent) {
    reader.problem('takes either keys (recipients, identities) or a passphrase, not both');
  }
  return { type: 'passphrase', passphrase: readPassphrase(reader.at('passphrase')) };
}

function parseRecipients(reader: Reader): EncryptionSettings {
  const list = reader.at('recipients');
  const recipients = list
    .items()
    .map((item) => readKey(item, isRecipient, 'a public key as age-keygen prints it, age1…'));
  if (Array.isArray(list.value) && recipients.length === 0) list.problem('must name at least one public key');
  const identities = reader
    .at('identities')
    .optional((given) => given.items(), [])
    .map((item) => readKey(item, isIdentity, 'a private key as age-keygen makes it'));
  return { type: 'recipients', recipients, identities };
}

/** Never repeats the value: it may be a private key in the wrong place. */
function readKey(reader: Reader, isKey: (text: string) => boolean, meaning: string): string {
  const text = typeof reader.value === 'string' ? reader.value.trim() : '';
  if (!isKey(text)) reader.problem(`must be ${meaning}`);
  return text;
}

function readPassphrase(reader: Reader): string {
  const text = typeof reader.value === 'string' ? reader.value : '';
  if (text.length < 12) reader.problem('must have at least 12 characters: it is all that protects the backups');
  return text;
}

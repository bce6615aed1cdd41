// Compression and encryption options.

import { BackupError } from '../../core/errors.js';
import { isRecord, type Reader } from '../../core/reader.js';
import { COMPRESSION_LEVELS, isIdentity, isRecipient, requireRecipients } from '../../stages/index.js';
import type { CompressionSettings, EncryptionSettings } from './settings.js';

/** More than any machine has use for: each takes the memory of some blocks. */
const MOST_THREADS = 64;

export function parseCompression(reader: Reader): CompressionSettings {
  const name = isRecord(reader.value)
    ? reader.at('type').oneOf(['gzip', 'zstd'])
    : reader.oneOf(['none', 'gzip', 'zstd']);
  if (name === 'none') return { type: 'none' };
  reader.onlyKeys('type', 'level', 'threads');
  const { minimum, maximum, default: usual } = COMPRESSION_LEVELS[name];
  const threads = reader.at('threads').optional((given) => given.integer(1, MOST_THREADS), undefined);
  return {
    type: name,
    level: reader.at('level').optional((level) => level.integer(minimum, maximum), usual),
    ...(threads === undefined ? {} : { threads }),
  };
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
  const recipients = readKeys(list, isRecipient, 'a public key as age-keygen prints it, age1…');
  if (Array.isArray(list.value) && recipients.length === 0) list.problem('must name at least one public key');
  if (recipients.length > 0 && recipients.every(isRecipient)) checkTogether(list, recipients);
  const identities = reader
    .at('identities')
    .optional((given) => readKeys(given, isIdentity, 'a private key as age-keygen makes it'), []);
  return { type: 'recipients', recipients, identities };
}

/** Never repeats a value: it may be a private key in the wrong place. */
function readKeys(list: Reader, isKey: (text: string) => boolean, meaning: string): string[] {
  if (!Array.isArray(list.value)) {
    list.problem(`must be a list, each item of it ${meaning}`);
    return [];
  }
  return list.items().map((item) => {
    const text = typeof item.value === 'string' ? item.value.trim() : '';
    if (!isKey(text)) item.problem(`must be ${meaning}`);
    return text;
  });
}

function checkTogether(list: Reader, recipients: readonly string[]): void {
  try {
    requireRecipients(recipients);
  } catch (error) {
    list.problem(`can not be used: ${BackupError.from(error).message}`);
  }
}

function readPassphrase(reader: Reader): string {
  const text = typeof reader.value === 'string' ? reader.value : '';
  if (text.length < 12) reader.problem('must have at least 12 characters: it is all that protects the backups');
  return text;
}

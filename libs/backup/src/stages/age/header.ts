// The age header: who may open the file. The `age-encryption` package writes and reads it; this gives it its keys.

import { Decrypter, Encrypter, type Identity, type Recipient, type Stanza } from 'age-encryption';

import { BackupError } from '../../core/errors.js';
import { isScrypt, ScryptIdentity } from './scrypt.js';

/** What follows the header when the package encrypts nothing: a nonce and one empty chunk with its tag. */
const EMPTY_PAYLOAD_BYTES = 16 + 16;

/** The keys at hand to open files with. */
export interface AgeKeys {
  readonly identities: readonly string[];
  readonly passphrase?: string;
}

export interface SealedHeader {
  readonly header: Uint8Array;
  /** Encrypts this one file's payload. */
  readonly fileKey: Uint8Array;
}

/** Makes a file key and the header that lets the recipients have it. */
export async function sealHeader(recipients: readonly (string | Recipient)[]): Promise<SealedHeader> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const witness = new FileKeyWitness();
  encrypter.addRecipient(witness);
  const file = await encrypter.encrypt(new Uint8Array());
  return { header: file.subarray(0, -EMPTY_PAYLOAD_BYTES), fileKey: witness.fileKey };
}

/** Throws DECRYPTION_KEY_MISSING or DECRYPTION_KEY_WRONG, or DATA_CORRUPT when the header is not intact. */
export async function openHeader(header: Uint8Array, keys: AgeKeys): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  for (const identity of keys.identities) decrypter.addIdentity(identity);
  if (keys.passphrase !== undefined) decrypter.addIdentity(new ScryptIdentity(keys.passphrase));
  decrypter.addIdentity(new LastResort(keys));
  try {
    return await decrypter.decryptHeader(header);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackupError('DATA_CORRUPT', `The age header was damaged: ${reason}.`, { cause: error });
  }
}

/** Adds nothing to the header; only sees the file key that the others wrap. */
class FileKeyWitness implements Recipient {
  fileKey: Uint8Array = new Uint8Array();

  wrapFileKey(fileKey: Uint8Array): Stanza[] {
    this.fileKey = fileKey;
    return [];
  }
}

/** Asked only after every key has failed; says why that is. */
class LastResort implements Identity {
  constructor(private readonly keys: AgeKeys) {}

  unwrapFileKey(stanzas: Stanza[]): never {
    if (stanzas.some(isScrypt)) throw this.passphraseFailed();
    throw this.identitiesFailed();
  }

  private passphraseFailed(): BackupError {
    if (this.keys.passphrase === undefined) {
      return new BackupError('DECRYPTION_KEY_MISSING', 'This was encrypted with a passphrase, and none is given.', {
        hint: 'Give the passphrase in the encryption options.',
      });
    }
    return new BackupError('DECRYPTION_KEY_WRONG', 'This was encrypted with another passphrase than the one given.', {
      hint: 'Give the passphrase that was in use when the backup was made.',
    });
  }

  private identitiesFailed(): BackupError {
    const { length } = this.keys.identities;
    if (length === 0) {
      return new BackupError('DECRYPTION_KEY_MISSING', 'This was encrypted to public keys, and no identity is given.', {
        hint: 'Give the identity that belongs to one of the recipients in the encryption options.',
      });
    }
    const given = length === 1 ? 'the identity given' : `any of the ${length} identities given`;
    return new BackupError('DECRYPTION_KEY_WRONG', `This was not encrypted to ${given}.`);
  }
}

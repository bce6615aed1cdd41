// age keys as texts: what is one, what belongs to what, and new ones.

import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';

import { BackupError } from '../../core/errors.js';

const POST_QUANTUM = /^age1(pq|tagpq)1/;

/** True for a public key that can be encrypted to: `age1…`, also post-quantum `age1pq1…`. */
export function isRecipient(text: string): boolean {
  return !throws(() => new Encrypter().addRecipient(text));
}

/** True for a private key that can decrypt: `AGE-SECRET-KEY-1…`, also post-quantum `AGE-SECRET-KEY-PQ-1…`. */
export function isIdentity(text: string): boolean {
  return !throws(() => new Decrypter().addIdentity(text));
}

/** The public key of a private key. Throws OPTIONS_INVALID, without the text in it, when that is no private key. */
export async function recipientOf(identity: string): Promise<string> {
  if (!isIdentity(identity)) throw new BackupError('OPTIONS_INVALID', 'The text is not an age identity.');
  return await identityToRecipient(identity);
}

/** Throws OPTIONS_INVALID for recipients that age refuses to encrypt to together, or at all. */
export function requireRecipients(recipients: readonly string[]): void {
  if (recipients.length === 0 || !recipients.every(isRecipient)) {
    throw new BackupError('OPTIONS_INVALID', 'Encryption needs at least one recipient, and valid ones only.');
  }
  if (new Set(recipients.map(isPostQuantum)).size > 1) {
    throw new BackupError('OPTIONS_INVALID', 'Post-quantum and other age recipients can not be used together.', {
      hint: 'Use age1pq1… recipients only, or none: one that is not post-quantum would undo what the others protect.',
    });
  }
}

/** A fresh private key that may be used beside these recipients. */
export async function generateIdentityBeside(recipients: readonly string[]): Promise<string> {
  return await generateIdentity({ postQuantum: recipients.some(isPostQuantum) });
}

/** A fresh private key. Post-quantum: its backups stay closed to whoever has a quantum computer one day. */
export async function generateIdentity({ postQuantum = false }: { readonly postQuantum?: boolean }): Promise<string> {
  return postQuantum ? await generateHybridIdentity() : await generateX25519Identity();
}

function isPostQuantum(recipient: string): boolean {
  return POST_QUANTUM.test(recipient);
}

/** The library's messages repeat the text, which may be a private key in the wrong place: nothing of them is kept. */
function throws(parse: () => void): boolean {
  try {
    parse();
    return false;
  } catch {
    return true;
  }
}

// ChaCha20-Poly1305 (RFC 8439) as age uses it: the tag follows the ciphertext.

import { createCipheriv, createDecipheriv } from 'node:crypto';

const CIPHER = 'chacha20-poly1305';
export const TAG_BYTES = 16;
export const NONCE_BYTES = 12;

export function seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): readonly Uint8Array[] {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  return [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
}

/** Undefined when the tag does not match: another key, another nonce or other bytes. */
export function open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.byteLength < TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

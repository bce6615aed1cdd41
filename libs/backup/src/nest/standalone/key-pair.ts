// A new pair of keys: the public half for the application, the private one for whoever restores.

import type { Clock } from '../../core/clock.js';
import { generateIdentity, recipientOf } from '../../stages/index.js';

export { isIdentity } from '../../stages/index.js';

export interface KeyPair {
  /** `age1…`. What is encrypted to it only the private key opens. */
  readonly recipient: string;
  /** The private key in a file as `age-keygen` writes it, which `age -d -i` reads. */
  readonly identityFile: string;
}

export async function newKeyPair(options: { readonly postQuantum?: boolean }, clock: Clock): Promise<KeyPair> {
  const identity = await generateIdentity(options);
  const recipient = await recipientOf(identity);
  const lines = [`# created: ${clock.now().toISOString()}`, `# public key: ${recipient}`, identity];
  return { recipient, identityFile: `${lines.join('\n')}\n` };
}

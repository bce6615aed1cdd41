// What counts as a key, and that a private key is never repeated.

import { generateHybridIdentity, generateX25519Identity } from 'age-encryption';
import { describe, expect, it } from '@jest/globals';

import { generateIdentityBeside, isIdentity, isRecipient, recipientOf, requireRecipients } from './keys.js';

const swapLast = (text: string): string => text.slice(0, -1) + (/[qQ]$/.test(text) ? 'P' : 'Q');

describe.each([
  ['X25519', generateX25519Identity],
  ['post-quantum', generateHybridIdentity],
])('%s keys', (_, generate) => {
  it('are known for what they are', async () => {
    const identity = await generate();
    const recipient = await recipientOf(identity);
    expect([isIdentity(identity), isRecipient(identity)]).toEqual([true, false]);
    expect([isIdentity(recipient), isRecipient(recipient)]).toEqual([false, true]);
  });

  it('are no keys any more with one letter changed or missing', async () => {
    const identity = await generate();
    const recipient = await recipientOf(identity);
    expect([swapLast(identity), identity.slice(0, -1), ` ${identity}`].map(isIdentity)).toEqual([false, false, false]);
    expect([swapLast(recipient), recipient.slice(0, -1), ` ${recipient}`].map(isRecipient)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('other texts', () => {
  it('are no keys', () => {
    for (const text of ['', 'age1', 'AGE-SECRET-KEY-1', 'ssh-ed25519 AAAA', 'hello']) {
      expect([isIdentity(text), isRecipient(text)]).toEqual([false, false]);
    }
  });

  it('have no recipient, and are not repeated in the error: they may be a private key with a typing error', async () => {
    const secret = swapLast(await generateX25519Identity());
    const error: unknown = await recipientOf(secret).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'OPTIONS_INVALID' });
    expect(`${String(error)}${JSON.stringify(error)}`).not.toContain(secret);
    expect((error as Error).cause).toBeUndefined();
  });
});

describe('recipients', () => {
  it('must be there, valid and of one kind', async () => {
    const classic = await recipientOf(await generateX25519Identity());
    const postQuantum = await recipientOf(await generateHybridIdentity());
    expect(() => requireRecipients([classic, classic])).not.toThrow();
    expect(() => requireRecipients([postQuantum])).not.toThrow();
    for (const wrong of [[], ['age1'], [classic, postQuantum]]) {
      await expect(async () => requireRecipients(wrong)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
    }
  });

  it('get a key beside them of their own kind', async () => {
    for (const generate of [generateX25519Identity, generateHybridIdentity]) {
      const recipient = await recipientOf(await generate());
      const beside = await recipientOf(await generateIdentityBeside([recipient]));
      expect(() => requireRecipients([recipient, beside])).not.toThrow();
    }
  });
});

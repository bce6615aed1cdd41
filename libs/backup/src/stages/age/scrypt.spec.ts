// Passphrases: the same stanza as age's, off the event loop, and no work for a header that asks for too much.

import { Decrypter, Encrypter, Stanza } from 'age-encryption';
import { describe, expect, it } from '@jest/globals';

import { collect, streamOf } from '../../testing/streams.js';
import { ageStage, decryptionWith } from './age-stage.js';
import { sealHeader } from './header.js';
import { ScryptIdentity, ScryptRecipient } from './scrypt.js';

const PASSPHRASE = 'päss phrase of several words';
const QUICK = 10;
const PLAIN = Buffer.from('what is behind the door');

async function encrypt(workFactor = QUICK): Promise<Buffer> {
  return await collect(ageStage([new ScryptRecipient(PASSPHRASE, workFactor)], {}).forward(streamOf(PLAIN)));
}

async function decrypt(sealed: Uint8Array, passphrase: string): Promise<Buffer> {
  return await collect(decryptionWith({ identities: [], passphrase }).backward(streamOf(sealed)));
}

const SALT = 'AAAAAAAAAAAAAAAAAAAAAA';
const BODY = new Uint8Array(32);

async function unwrap(...stanzas: Stanza[]): Promise<unknown> {
  return await new ScryptIdentity(PASSPHRASE).unwrapFileKey(stanzas);
}

describe('encryption by passphrase', () => {
  it('comes back', async () => {
    expect(await decrypt(await encrypt(), PASSPHRASE)).toEqual(PLAIN);
  });

  it('is read by the age package, and reads what the package wrote', async () => {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(PASSPHRASE);
    expect(Buffer.from(await decrypter.decrypt(await encrypt()))).toEqual(PLAIN);

    const encrypter = new Encrypter();
    encrypter.setPassphrase(PASSPHRASE);
    encrypter.setScryptWorkFactor(QUICK);
    expect(await decrypt(await encrypter.encrypt(PLAIN), PASSPHRASE)).toEqual(PLAIN);
  });

  it('puts nothing but the one stanza into the header', async () => {
    const { header } = await sealHeader([new ScryptRecipient(PASSPHRASE, QUICK)]);
    expect(String(Buffer.from(header)).match(/^-> \S+/gm)).toEqual(['-> scrypt']);
  });

  it('does not hold up the event loop', async () => {
    const done = new AbortController();
    const encrypting = encrypt(15).finally(() => done.abort());
    let turns = 0;
    for (; !done.signal.aborted; turns += 1) await new Promise((next) => void setImmediate(next));
    await encrypting;
    expect(turns).toBeGreaterThan(20);
  });

  it('refuses another passphrase, and does not repeat it', async () => {
    const outcome = await decrypt(await encrypt(), 'another one').catch((error: unknown) => error);
    expect(outcome).toMatchObject({ code: 'DECRYPTION_KEY_WRONG', hint: expect.stringContaining('passphrase') });
    expect(JSON.stringify(outcome)).not.toContain('another one');
  });

  it('says that a passphrase is needed when only identities are given', async () => {
    const identities = ['AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX'];
    const opening = collect(decryptionWith({ identities }).backward(streamOf(await encrypt())));
    await expect(opening).rejects.toMatchObject({
      code: 'DECRYPTION_KEY_MISSING',
      message: expect.stringContaining('passphrase'),
    });
  });
});

describe('a passphrase stanza', () => {
  it('that asks for too much work is refused at once', async () => {
    const opening = unwrap(new Stanza(['scrypt', SALT, '23'], BODY));
    await expect(opening).rejects.toMatchObject({ code: 'DATA_CORRUPT', message: expect.stringContaining('23') });
  });

  it.each([
    ['no work factor', new Stanza(['scrypt', SALT], BODY)],
    ['a work factor with a leading zero', new Stanza(['scrypt', SALT, '010'], BODY)],
    ['a short salt', new Stanza(['scrypt', 'AAAA', '10'], BODY)],
    ['a salt with padding', new Stanza(['scrypt', `${SALT}==`, '10'], BODY)],
    ['a long body', new Stanza(['scrypt', SALT, '10'], new Uint8Array(48))],
  ])('with %s is corrupt', async (_, stanza) => {
    await expect(unwrap(stanza)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  });

  it('beside another is corrupt: the sender would not be who knows the passphrase', async () => {
    const stanza = new Stanza(['scrypt', SALT, '10'], BODY);
    await expect(unwrap(stanza, new Stanza(['X25519', SALT], BODY))).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  });

  it('is left to others when it is not one', async () => {
    expect(await unwrap(new Stanza(['X25519', SALT], BODY))).toBeNull();
  });
});

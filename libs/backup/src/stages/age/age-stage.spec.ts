// Encryption there and back, with the age package on the other side, and the error for each way it can fail.

import { Decrypter, Encrypter, generateHybridIdentity, generateX25519Identity } from 'age-encryption';
import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import { collect, pattern, streamOf } from '../../testing/streams.js';
import { ageStage, decryptionWith } from './age-stage.js';
import type { AgeKeys } from './header.js';
import { recipientOf } from './keys.js';

const PLAIN = pattern(0, 200_000);

async function keyPair(generate: () => Promise<string> = generateX25519Identity) {
  const identity = await generate();
  return { identity, recipient: await recipientOf(identity) };
}

async function encrypt(plain: Uint8Array, ...recipients: string[]): Promise<Buffer> {
  return await collect(ageStage(recipients, { recipients }).forward(streamOf(plain)));
}

async function decrypt(sealed: Uint8Array, keys: Partial<AgeKeys>): Promise<Buffer> {
  return await collect(decryptionWith({ identities: [], ...keys }).backward(streamOf(sealed)));
}

async function errorOf(outcome: Promise<unknown>): Promise<BackupError> {
  const error = await outcome.catch((reason: unknown) => reason);
  if (error instanceof BackupError) return error;
  throw new Error(`Expected a BackupError, got ${String(error)}.`);
}

describe('the age stage', () => {
  it('records the recipients and names the file', () => {
    const stage = ageStage(['age1x'], { recipients: ['age1x'] });
    expect([stage.record, stage.suffix]).toEqual([{ name: 'age', parameters: { recipients: ['age1x'] } }, '.age']);
  });

  it.each([0, 1, 65_536, 200_000])('brings %i bytes back to each of the recipients', async (length) => {
    const [one, two] = [await keyPair(), await keyPair()];
    const sealed = await encrypt(PLAIN.subarray(0, length), one.recipient, two.recipient);
    for (const { identity } of [one, two]) {
      expect((await decrypt(sealed, { identities: [identity] })).equals(PLAIN.subarray(0, length))).toBe(true);
    }
  });

  it('works with post-quantum keys', async () => {
    const { identity, recipient } = await keyPair(generateHybridIdentity);
    const sealed = await encrypt(PLAIN, recipient);
    expect((await decrypt(sealed, { identities: [identity] })).equals(PLAIN)).toBe(true);
  });

  it('is read by the age package, and reads what the package wrote', async () => {
    const { identity, recipient } = await keyPair();
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(Buffer.from(await decrypter.decrypt(await encrypt(PLAIN, recipient))).equals(PLAIN)).toBe(true);

    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const theirs = await encrypter.encrypt(PLAIN);
    expect((await decrypt(theirs, { identities: [identity] })).equals(PLAIN)).toBe(true);
  });

  it('tries every identity', async () => {
    const [one, two] = [await keyPair(), await keyPair()];
    const sealed = await encrypt(PLAIN, two.recipient);
    expect((await decrypt(sealed, { identities: [one.identity, two.identity] })).equals(PLAIN)).toBe(true);
  });

  it('reads byte by byte', async () => {
    const { identity, recipient } = await keyPair();
    const sealed = await encrypt(Buffer.from('hello'), recipient);
    const bytes = Array.from(sealed, (byte) => Buffer.of(byte));
    const inverse = decryptionWith({ identities: [identity] });
    expect(String(await collect(inverse.backward(streamOf(...bytes))))).toBe('hello');
  });

  it('stops its input when its reader stops before the payload', async () => {
    const { recipient } = await keyPair();
    let closed = false;
    const input: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: PLAIN }),
        return: async () => ((closed = true), { done: true, value: undefined }),
      }),
    };
    for await (const _ of ageStage([recipient], {}).forward(input)) break;
    expect(closed).toBe(true);
  });
});

describe('an age file that can not be opened', () => {
  it('lacks a key: said before a byte is read', async () => {
    const unread: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new Error('was read')),
        return: async () => ({ done: true, value: undefined }),
      }),
    };
    const opening = collect(decryptionWith({ identities: [] }).backward(unread));
    await expect(opening).rejects.toMatchObject({ code: 'DECRYPTION_KEY_MISSING' });
  });

  it('needs an identity, and only a passphrase is given', async () => {
    const { recipient } = await keyPair();
    const error = await errorOf(decrypt(await encrypt(PLAIN, recipient), { passphrase: 'open sesame' }));
    expect(error.code).toBe('DECRYPTION_KEY_MISSING');
    expect(JSON.stringify(error)).not.toContain('sesame');
  });

  it('was encrypted to somebody else', async () => {
    const [one, two] = [await keyPair(), await keyPair()];
    const error = await errorOf(decrypt(await encrypt(PLAIN, one.recipient), { identities: [two.identity] }));
    expect(error.code).toBe('DECRYPTION_KEY_WRONG');
    expect(JSON.stringify(error)).not.toContain(two.identity);
  });

  it('was cut: in its first line, in a stanza, in the last line, before the payload', async () => {
    const { identity, recipient } = await keyPair();
    const sealed = await encrypt(PLAIN, recipient);
    const headerEnd = sealed.indexOf('\n', sealed.indexOf('\n--- ') + 1) + 1;
    for (const cut of [0, 5, 22, 60, headerEnd - 1, headerEnd, headerEnd + 15]) {
      const { code } = await errorOf(decrypt(sealed.subarray(0, cut), { identities: [identity] }));
      expect([cut, code]).toEqual([cut, 'DATA_TRUNCATED']);
    }
  });

  it('has a damaged header: its MAC, its version, a stanza', async () => {
    const { identity, recipient } = await keyPair();
    const sealed = await encrypt(PLAIN, recipient);
    const header = sealed.toString('latin1', 0, 400);
    const replaceAt = (at: number, text: string): Buffer =>
      Buffer.concat([sealed.subarray(0, at), Buffer.from(text), sealed.subarray(at + text.length)]);
    const mac = header.indexOf('\n--- ') + 5;
    const damaged = {
      mac: replaceAt(mac, header[mac] === 'A' ? 'B' : 'A'),
      version: replaceAt('age-encryption.org/'.length, 'v2'),
      stanza: replaceAt(header.indexOf('-> ') + 3, '  '),
      // A stanza that is not there when the MAC is computed.
      added: Buffer.concat([sealed.subarray(0, 22), Buffer.from('-> other x\n\n'), sealed.subarray(22)]),
    };
    for (const [what, bytes] of Object.entries(damaged)) {
      const { code } = await errorOf(decrypt(bytes, { identities: [identity] }));
      expect([what, code]).toEqual([what, 'DATA_CORRUPT']);
    }
  });

  it('is not an age file, or has a header without end', async () => {
    const { identity } = await keyPair();
    const endless = Buffer.concat([Buffer.from('age-encryption.org/v1\n'), Buffer.alloc(300_000, '-> x y\n\n')]);
    for (const bytes of [Buffer.from('\x1f\x8b\x08', 'latin1'), Buffer.from('SQLite format 3\0'), endless]) {
      expect((await errorOf(decrypt(bytes, { identities: [identity] }))).code).toBe('DATA_CORRUPT');
    }
  });
});

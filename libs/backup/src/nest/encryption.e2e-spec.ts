// Encrypted backups in an application: who can read them back, and who is told why not.

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { EncryptionOptions } from './options/options.js';
import { TestHost } from './test-host.spec.support.js';

let host: TestHost;
let identity: string;
let recipient: string;
beforeEach(async () => {
  host = await TestHost.create();
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await host.stop();
});

const start = async (encryption: EncryptionOptions) => await host.start(host.options({}, { encryption }));

describe('a server that holds public keys only', () => {
  it('verifies what it has just written, byte by byte, and can not open it any more afterwards', async () => {
    const service = await start({ recipients: [recipient] });
    const { backupId = '', notes } = await service.run();
    expect(notes.join(' ')).toContain('every byte of the content is the one that was captured');
    const backup = await service.get(backupId);
    expect(backup.trust).toBe('verified');
    expect(backup.manifest.objects[0]).toMatchObject({
      name: 'gallery.db.gz.age',
      stages: [{ name: 'gzip' }, { name: 'age' }],
    });
    expect(JSON.stringify(backup)).not.toContain('SECRET-KEY');

    const later = await service.verify(backupId);
    expect(later.evidence['local']?.summary).toContain('no key was at hand');
    const plan = await service.planRestore(backupId);
    expect(plan.allowed).toBe(false);
    expect(plan.checks.find(({ name }) => name === 'content-opens')).toMatchObject({
      verdict: 'blocked',
      message: expect.stringContaining('Give the age identity or the passphrase in the encryption options.'),
    });
    await expect(service.restore(backupId, { confirm: 'gallery.db' })).rejects.toMatchObject({
      code: 'RESTORE_BLOCKED',
    });
    await expect(service.drill('gallery')).rejects.toMatchObject({
      code: 'DECRYPTION_KEY_MISSING',
      hint: expect.stringContaining('Give the age identity'),
    });
    expect((await service.get(backupId)).trust).toBe('verified');
    const [judged] = (await service.health()).jobs;
    expect(judged).toMatchObject({ summary: expect.stringContaining('never proven by a drill') });
    expect(judged?.proven).toBeUndefined();
    expect(await host.leftovers()).toEqual([]);
  });

  it('writes what age opens, and what an application with the private key restores', async () => {
    const service = await start({ recipients: [recipient] });
    const { backupId = '' } = await service.run();
    const rows = host.rows();
    const paths = await readdir(host.backups, { recursive: true });
    const object = paths.find((path) => path.endsWith('.age')) ?? '';
    const keyFile = join(host.directory, 'key.txt');
    await writeFile(keyFile, `${identity}\n`);
    const age = ['-d', '-i', keyFile, join(host.backups, object)];
    const { stdout } = await promisify(execFile)('age', age, { encoding: 'buffer', maxBuffer: 2 ** 26 });
    expect(stdout.subarray(0, 2).toString('hex')).toBe('1f8b');

    const restorer = await start({ recipients: [recipient], identities: [identity] });
    host.write('DELETE FROM photos');
    await restorer.restore(backupId, { confirm: 'gallery.db' });
    expect(host.rows()).toEqual(rows);
    await restorer.drill('gallery', { backupId });
  });

  it('is told when it is given the wrong private key: at the start, by health, and when it is used', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const service = await start({ recipients: [recipient] });
    const { backupId = '' } = await service.run();
    const told = expect.stringContaining('None of the identities at hand opens what gallery encrypts now');
    expect((await service.health()).jobs[0]?.findings).toEqual([]);
    expect(warn).not.toHaveBeenCalledWith(told);
    const wrong = await start({ recipients: [recipient], identities: [await generateX25519Identity()] });
    expect(warn).toHaveBeenCalledWith(told);
    expect((await wrong.health()).jobs[0]?.findings).toMatchObject([{ name: 'foreign-keys', message: told }]);
    await expect(wrong.verify(backupId)).rejects.toMatchObject({ code: 'DECRYPTION_KEY_WRONG' });
    expect((await wrong.get(backupId)).trust).toBe('verified');
    const careless = await start('none');
    expect((await careless.health()).jobs[0]?.findings).toMatchObject([
      { name: 'keys-missing', message: expect.stringContaining('what gallery takes now is not') },
    ]);
  });
});

describe('encryption by passphrase', () => {
  const passphrase = 'correct horse battery staple';

  it('opens with the passphrase, and with no other', async () => {
    const service = await start({ passphrase });
    const { backupId = '' } = await service.run();
    const rows = host.rows();
    expect(JSON.stringify(await service.get(backupId))).not.toContain('horse');
    host.write('DELETE FROM photos WHERE id > 10');
    await service.restore(backupId, { confirm: 'gallery.db' });
    expect(host.rows()).toEqual(rows);

    const wrong = await start({ passphrase: 'another passphrase' });
    await expect(wrong.drill('gallery', { backupId })).rejects.toMatchObject({ code: 'DECRYPTION_KEY_WRONG' });
    const none = await start('none');
    expect((await none.health()).jobs[0]?.findings).toMatchObject([
      { name: 'keys-missing', message: expect.stringContaining(backupId) },
    ]);
    await expect(none.planRestore(backupId)).resolves.toMatchObject({ allowed: false });
  });
});

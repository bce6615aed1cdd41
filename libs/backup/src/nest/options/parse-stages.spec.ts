// Compression and encryption options, and that no secret is ever repeated.

import { describe, expect, it } from '@jest/globals';
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption';

import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const parsed = (options: object, job: object = {}) => parseOptions(usable(job, options)).jobs['gallery'];

describe('compression', () => {
  it.each([
    ['none', { type: 'none' }],
    ['gzip', { type: 'gzip', level: 6 }],
    ['zstd', { type: 'zstd', level: 3 }],
    [
      { type: 'gzip', level: 9 },
      { type: 'gzip', level: 9 },
    ],
    [
      { type: 'zstd', level: 19 },
      { type: 'zstd', level: 19 },
    ],
  ])('may be %p, for all jobs or for one', (compression, expected) => {
    expect(parsed({ compression })?.compression).toEqual(expected);
    expect(parsed({ compression: 'none' }, { compression })?.compression).toEqual(expected);
  });

  it.each([
    ['brotli', 'compression must be one of none, gzip, zstd, not "brotli"'],
    [null, 'compression must be one of none, gzip, zstd, not null'],
    [{ type: 'none' }, 'compression.type must be one of gzip, zstd, not "none"'],
    [{ level: 3 }, 'compression.type must be one of gzip, zstd, not missing'],
    [{ type: 'gzip', level: 10 }, 'compression.level must be a whole number from 1 to 9, not 10'],
    [{ type: 'gzip', threads: 0 }, 'compression.threads must be a whole number from 1 to 64, not 0'],
    [{ type: 'zstd', level: 20 }, 'compression.level must be a whole number from 1 to 19, not 20'],
    [{ type: 'gzip', levl: 3 }, 'compression.levl is not known here; known are: type, level, threads'],
  ])('can not be %p', (compression, problem) => expect(problemsOf(usable({}, { compression }))).toEqual([problem]));
});

describe('encryption', () => {
  it('takes public keys, private keys beside them, or a passphrase', async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const cases: [object | string, object][] = [
      ['none', { type: 'none' }],
      [{ recipients: [` ${recipient}\n`] }, { type: 'recipients', recipients: [recipient], identities: [] }],
      [
        { recipients: [recipient], identities: [identity] },
        { type: 'recipients', recipients: [recipient], identities: [identity] },
      ],
      [
        { recipients: [recipient], identities: [] },
        { type: 'recipients', recipients: [recipient], identities: [] },
      ],
      [{ passphrase: 'twelve chars' }, { type: 'passphrase', passphrase: 'twelve chars' }],
    ];
    for (const [encryption, expected] of cases) expect(parsed({ encryption })?.encryption).toEqual(expected);
  });

  it('is never left out by mistake', async () => {
    const recipient = await identityToRecipient(await generateX25519Identity());
    const cases: [unknown, RegExp][] = [
      [{}, /^encryption\.recipients must be a list/],
      [{ passphrase: undefined }, /^encryption\.recipients must be a list/],
      [{ passphrase: '' }, /^encryption\.passphrase must have at least 12 characters/],
      [{ passphrase: 'short' }, /^encryption\.passphrase must have at least 12 characters/],
      [{ recipients: [] }, /^encryption\.recipients must name at least one public key/],
      [{ recipients: [undefined] }, /^encryption\.recipients\[0\] must be a public key/],
      [{ recipients: [recipient.slice(0, -1)] }, /^encryption\.recipients\[0\] must be a public key/],
      [
        { recipients: [recipient], passphrase: 'a long passphrase' },
        /^encryption takes either keys .* or a passphrase/,
      ],
      [null, /^encryption must be "none"/],
      [false, /^encryption must be "none"/],
      ['age', /^encryption must be "none"/],
    ];
    for (const [encryption, problem] of cases) {
      expect(problemsOf(usable({}, { encryption }))).toEqual([expect.stringMatching(problem)]);
      expect(problemsOf(usable({ encryption }))).toEqual([
        expect.stringMatching(problem.source.replace('^', 'jobs.gallery.')),
      ]);
    }
  });

  it('refuses public keys that would undo what the others protect', async () => {
    const [plain, hybrid] = await Promise.all([generateX25519Identity(), generateHybridIdentity()]);
    const recipients = await Promise.all([plain, hybrid].map((identity) => identityToRecipient(identity)));
    expect(problemsOf(usable({}, { encryption: { recipients } }))).toEqual([
      expect.stringMatching(/^encryption\.recipients can not be used: .*used together/),
    ]);
  });

  it('never repeats a secret, wherever it was put by mistake', async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const passphrase = 'correct horse battery staple';
    const mistakes = [identity, passphrase].flatMap((secret) => [
      usable({}, { encryption: secret }),
      usable({}, { encryption: { recipients: secret } }),
      usable({}, { encryption: { recipients: [secret] } }),
      usable({}, { encryption: { recipients: [recipient], identities: secret.toLowerCase().slice(1) } }),
      usable({}, { encryption: { recipients: [recipient], identities: [`${secret}x`] } }),
      usable({}, { encryption: { recipients: [recipient], passphrase: secret } }),
      usable({}, { encryption: { passphrase: [secret] } }),
    ]);
    const generic = [
      usable({ compression: identity }),
      usable({ schedule: { cron: '0 2 * * *', timeZone: identity } }),
    ];
    for (const options of [...mistakes, ...generic]) {
      const text = problemsOf(options).join(' ');
      expect(text).not.toBe('');
      for (const secret of [identity, passphrase])
        expect(text.toLowerCase()).not.toContain(secret.toLowerCase().slice(4, 30));
    }
  });
});

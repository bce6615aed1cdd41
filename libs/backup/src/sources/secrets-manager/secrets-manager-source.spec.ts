// Secrets of AWS Secrets Manager pass the exam of sources, are stored as its command line takes them, and never told.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { captureAll, examContext } from '../../testing/source-exam/examination.js';
import { sourceExam } from '../../testing/source-exam/source-exam.js';
import { collect, streamOf } from '../../testing/streams.js';
import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { SecretsManagerSource } from './secrets-manager-source.js';
import { secretsServers, type ServedSecret } from './secrets-server.spec.support.js';

const newDirectory = tempDirectories();
const newServer = secretsServers();
const CANARY = 'canary-4f1c';

const SECRETS: readonly ServedSecret[] = [
  {
    Name: 'production/db',
    Description: 'The database',
    KmsKeyId: 'alias/own',
    Tags: [
      { Key: 'team', Value: 'web' },
      { Key: 'aws:cloudformation:stack-name', Value: 'x' },
    ],
    SecretString: `{"word":"${CANARY}"}`,
  },
  { Name: 'production/key', SecretBinary: Buffer.from([0, 255, 10]).toString('base64') },
  { Name: 'staging/db', SecretString: 'staging' },
];

async function open(details: { readonly secrets?: readonly string[] } = {}) {
  const directory = await newDirectory();
  const server = await newServer(...SECRETS);
  const options = {
    ...server.connection,
    secrets: ['production/*'],
    restoreDirectory: join(directory, 'restored'),
    clock: new ManualClock(),
    fingerprintWork: 2,
    ...details,
  };
  return { directory, server, options, source: new SecretsManagerSource(options) };
}

describe('AWS Secrets Manager as a source', () => {
  for (const { name, run } of sourceExam(async () => {
    const { directory, server, options, source } = await open();
    return {
      source,
      elsewhere: new SecretsManagerSource({ ...options, restoreDirectory: join(directory, 'elsewhere') }),
      change: async () => void server.secrets.set('production/new', { Name: 'production/new', SecretString: 'n' }),
      read: async () => JSON.stringify([...server.secrets]),
      list: async () => readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted(),
      remove: async () => undefined,
    };
  })) {
    it(name, run);
  }
});

describe('a capture', () => {
  it('holds the secrets that are named, from all pages, as the command line takes them', async () => {
    const { source, server } = await open({ secrets: ['*'] });
    const { content, facts } = await captureAll(source);
    expect(facts.properties).toEqual({ secrets: 3 });
    expect(JSON.stringify(facts)).not.toMatch(/canary|production/);
    const lines = (await collect(content.open('secrets.jsonl'))).toString().trimEnd().split('\n');
    const token = { ClientRequestToken: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ...SECRETS[0], Tags: [{ Key: 'team', Value: 'web' }], ...token },
      { ...SECRETS[1], ...token },
      { ...SECRETS[2], ...token },
    ]);
    expect(server.calls.toSorted()).toEqual([
      'GetSecretValue production/db',
      'GetSecretValue production/key',
      'GetSecretValue staging/db',
      'ListSecrets',
      'ListSecrets',
    ]);
  });

  it.each<[string, ServedSecret | undefined, boolean]>([
    ['nothing', undefined, true],
    ['a secret that is not named', { Name: 'staging/db', SecretString: 'new' }, true],
    ['a value', { Name: 'production/key', SecretBinary: 'AAAA' }, false],
    ['a description', { ...SECRETS[0], Name: 'production/db', Description: 'new' }, false],
  ])('tells whether anything has changed: %s', async (_, change, isSame) => {
    const { source, server } = await open();
    const { facts, content } = await captureAll(source);
    if (change) server.secrets.set(change.Name, change);
    const current = async () => ({ id: 'earlier', startedAt: new Date(0), facts, content });
    expect((await source.capture({ ...examContext(), current })).sameAs).toBe(isSame ? 'earlier' : undefined);
  });

  it('asks again when it is throttled', async () => {
    const { source, server } = await open({ secrets: ['staging/db'] });
    server.refusals.next = [{ __type: 'ThrottlingException', message: 'Rate exceeded' }];
    expect((await captureAll(source)).facts.properties).toEqual({ secrets: 1 });
    expect(server.calls).toEqual(['ListSecrets', 'ListSecrets', 'ListSecrets', 'GetSecretValue staging/db']);
  });

  it.each(['ResourceNotFoundException', 'InvalidRequestException'])(
    'says which secret is not in it because it was removed meanwhile: %s',
    async (__type) => {
      const { source, server } = await open();
      server.refusals.of.set('production/key', { __type, message: 'It is gone.' });
      const warnings: BackupError[] = [];
      const context = { ...examContext(), warn: (warning: BackupError) => void warnings.push(warning) };
      expect((await captureAll(source, context)).facts.properties).toEqual({ secrets: 1 });
      expect(warnings).toMatchObject([
        { message: 'The secret production/key is not in this backup: it has no current value.' },
      ]);
      expect(await source.examine(context.signal)).toMatchObject([{ name: 'secrets', verdict: 'warning' }, {}]);
    },
  );

  it.each([
    ['AccessDeniedException', 'SOURCE_DENIED'],
    ['DecryptionFailure', 'SOURCE_DENIED'],
    ['SomethingElse', 'SOURCE_FAILED'],
  ])('fails when one may not be read, and names it and no value: %s', async (__type, code) => {
    const { source, server } = await open();
    server.refusals.of.set('production/key', { __type, message: 'No.' });
    const failure = await source.capture(examContext()).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code, message: `The secret production/key could not be read: ${__type}: No.` });
    expect(failure).toBeInstanceOf(BackupError);
    expect(await source.examine(examContext().signal)).toMatchObject([{ name: 'secrets', verdict: 'blocked' }, {}]);
  });

  it('fails for a name that there is not, and when there is none at all', async () => {
    const named = await open({ secrets: ['production/*', 'production/none'] });
    await expect(named.source.capture(examContext())).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      message: 'There is no secret with a name like production/none.',
    });
    const { source } = await open({ secrets: ['none/*'] });
    await expect(source.capture(examContext())).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });

  it('keeps an answer that can not be read to itself', async () => {
    const { source, server } = await open();
    server.secrets.set('production/db', { Name: 'production/db', SecretString: CANARY });
    server.garbled.add('production/db');
    const failure: unknown = await source.capture(examContext()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SOURCE_FAILED', message: expect.stringContaining('production/db') });
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('canary');
  });
});

describe('a restore', () => {
  it('writes the lines to a new directory that only the user can read', async () => {
    const { source, directory } = await open();
    const backup = await captureAll(source);
    const context = examContext();
    const staged = await source.stage(backup, context);
    await staged.swap();
    await staged.discard();
    const file = join(directory, 'restored', `secrets-manager-${context.runId}`, 'secrets.jsonl');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).equals(await collect(backup.content.open('secrets.jsonl')))).toBe(true);
  });

  it('refuses what is none of it, without repeating it', async () => {
    const { source } = await open();
    const { content, facts } = await captureAll(source);
    const broken = { ...content, open: () => streamOf(`${CANARY}\n`) };
    await expect(source.stage({ content: broken, facts }, examContext())).rejects.toMatchObject({
      code: 'RESTORE_FAILED',
      message: 'Line 1 of the secrets is none that was written.',
    });
  });
});

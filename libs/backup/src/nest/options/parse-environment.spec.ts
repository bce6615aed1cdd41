// Options of sources that hold secrets: what they need of the job, and what is refused without repeating it.

import { describe, expect, it } from '@jest/globals';

import { TestSource } from '../../operations/test-source.spec.support.js';
import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const encryption = { passphrase: 'a passphrase of the test' };
const ENVIRONMENT = { type: 'environment', variables: ['DATABASE_URL', 'GEMINI_*'], files: ['.env'] };
const SECRETS = { type: 'secrets-manager' };

const parsed = (job: object) => parseOptions(usable(job)).jobs['gallery'];
const only = (job: object): string => problemsOf(usable(job)).join(' | ');

describe('a source of the environment', () => {
  it('has its defaults, and a job that skips what has not changed', () => {
    expect(parsed({ source: ENVIRONMENT, encryption })).toMatchObject({
      skipsUnchanged: true,
      source: {
        type: 'environment',
        variables: ['DATABASE_URL', 'GEMINI_*'],
        files: [{ path: '.env', optional: false }],
        restoreDirectory: '.backup-restored',
      },
    });
    const files = [{ path: 'config.json', optional: true }];
    expect(parsed({ source: { type: 'environment', files }, encryption, skipUnchanged: false })).toMatchObject({
      skipsUnchanged: false,
      source: { variables: [], files },
    });
  });

  it.each([
    [{ variables: undefined, files: [] }, /^jobs\.gallery\.source must name variables or files: nothing is backed up/],
    [{ variables: ['MY-KEY'] }, /^jobs\.gallery\.source\.variables\[0\] must be the name of a variable/],
    [{ variables: 'ALL' }, /^jobs\.gallery\.source\.variables must be a list/],
    [{ files: [{ path: '.env', opt: true }] }, /^jobs\.gallery\.source\.files\[0\]\.opt is not known here/],
    [{ files: [''] }, /^jobs\.gallery\.source\.files\[0\] must be a text/],
    [{ restoreDirectory: '' }, /^jobs\.gallery\.source\.restoreDirectory must be a text/],
  ])('refuses %p', (details, problem) => {
    expect(only({ source: { ...ENVIRONMENT, ...details }, encryption })).toMatch(problem);
  });
});

describe('a source of AWS Secrets Manager', () => {
  it('has its defaults, and takes over what is said', () => {
    const details = {
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:4566',
      credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
      secrets: ['production/*'],
      restoreDirectory: '/restored',
    };
    const restoreDirectory = '.backup-restored';
    expect(parsed({ source: SECRETS, encryption })?.source).toEqual({ ...SECRETS, secrets: ['*'], restoreDirectory });
    expect(parsed({ source: { ...SECRETS, ...details }, encryption })?.source).toEqual({ ...SECRETS, ...details });
  });

  it.each([
    [{ secrets: [] }, /^jobs\.gallery\.source\.secrets must name at least one/],
    [{ secrets: ['a b'] }, /^jobs\.gallery\.source\.secrets\[0\] must be the name of a secret/],
    [{ credentials: { accessKeyId: 'id', secretAccessKey: 7 } }, /secretAccessKey must be a text that is not empty$/],
    [{ endpoint: 'https://user:word@host' }, /^jobs\.gallery\.source\.endpoint must be a URL [^|]*without user/],
  ])('refuses %p', (details, problem) => {
    expect(only({ source: { ...SECRETS, ...details }, encryption })).toMatch(problem);
  });
});

describe('secrets', () => {
  const own = Object.assign(new TestSource(), { needsEncryption: true });

  it.each([[ENVIRONMENT], [SECRETS], [own]])('are never stored for everyone to read: %#', (source) => {
    for (const job of [{ source }, { source, encryption: 'none' }]) {
      expect(only(job)).toMatch(
        /^jobs\.gallery\.encryption is needed, as the source holds secrets, such as .*age-keygen/,
      );
    }
    expect(only({ source, encryption })).toBe('');
    expect(problemsOf(usable({ source }, { encryption }))).toEqual([]);
  });
});

describe('skipUnchanged', () => {
  it('is refused where the source can not tell, and off where it is not asked for', () => {
    const problem = "jobs.gallery.skipUnchanged can't be true: this source does not tell whether anything has changed";
    expect(only({ skipUnchanged: true })).toBe(problem);
    expect(only({ source: new TestSource(), skipUnchanged: true })).toBe(problem);
    expect(only({ skipUnchanged: 'yes' })).toMatch(/^jobs\.gallery\.skipUnchanged must be true or false/);
    expect(only({ skipUnchanged: false })).toBe('');
    const telling = Object.assign(new TestSource(), { tellsUnchanged: true });
    expect(
      [telling, telling].map(
        (source, skipUnchanged) => parsed({ source, skipUnchanged: skipUnchanged > 0 })?.skipsUnchanged,
      ),
    ).toEqual([false, true]);
    expect(parsed({ source: telling })?.skipsUnchanged).toBe(false);
  });
});

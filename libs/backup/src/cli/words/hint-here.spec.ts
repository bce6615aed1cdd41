// Hints say what to type here, and leave alone what they know nothing better about.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import { withHintHere } from './hint-here.js';

describe('a hint of the command line', () => {
  it.each([
    ['Install it in the application: npm install @aws-sdk/client-s3', 'npm install @aws-sdk/client-s3 '],
    [
      'Install it in the application: npm install @aws-sdk/client-secrets-manager',
      'npm install @aws-sdk/client-secrets-manager ',
    ],
    ['Run npm install pg in the application.', 'npm install pg '],
    [
      'Install better-sqlite3 in the application (or rebuild it), or use Node.js 22.16 or newer.',
      'npm install better-sqlite3 ',
    ],
  ])('says for %p what to type', (hint, typed) => {
    const error = withHintHere(new BackupError('PEER_MISSING', 'It is not there.', { hint }));
    expect(error.hint).toContain(`Type: ${typed}`);
    expect([error.code, error.message]).toEqual(['PEER_MISSING', 'It is not there.']);
  });

  it('leaves alone what is to be installed otherwise, and what is about this very error', () => {
    const program = new BackupError('PEER_MISSING', 'pg_restore is not there.', { hint: 'Install postgresql-client.' });
    const precise = new BackupError('STORAGE_DENIED', 'No.', { hint: 'The directory belongs to root.' });
    const other = new BackupError('DATA_CORRUPT', 'No.');
    for (const error of [program, precise, other]) expect(withHintHere(error)).toBe(error);
  });

  it('names the option in the place of options of a module', () => {
    expect(withHintHere(new BackupError('DECRYPTION_KEY_MISSING', 'No key.')).hint).toContain('--identity');
  });
});

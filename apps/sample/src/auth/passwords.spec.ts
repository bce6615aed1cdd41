// Passwords are checked against salted hashes.

import { describe, expect, it } from '@jest/globals';
import { hashPassword, NO_PASSWORD, passwordMatches } from './passwords.js';

describe('passwords', () => {
  it('match their own hash only', async () => {
    const hash = await hashPassword('correct horse');
    expect(await passwordMatches('correct horse', hash)).toBe(true);
    expect(await passwordMatches('correct horsf', hash)).toBe(false);
    expect(hash).not.toContain('horse');
  });

  it('have another hash each time', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it('never match where there is no hash', async () => {
    expect(await passwordMatches('', undefined)).toBe(false);
    expect(await passwordMatches(NO_PASSWORD, NO_PASSWORD)).toBe(false);
  });
});

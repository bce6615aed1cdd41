// What of a URL is a secret, in every way in which the other side may repeat it.

import { describe, expect, it } from '@jest/globals';

import { quote, secretsOf } from './not-taken.js';

describe('what an error repeats of a URL', () => {
  const secrets = secretsOf(
    'https://somebody-known:pass%2Fword-1@hooks.example.com/services/T0000001?key=hidden%3Dtoken',
  );

  it.each([
    ['the whole', 'https://somebody-known:pass%2Fword-1@hooks.example.com/services/T0000001?key=hidden%3Dtoken'],
    ['the path', '/services/T0000001?key=hidden%3Dtoken'],
    ['a part of the path', 'T0000001'],
    ['a value of the query, decoded', 'hidden=token'],
    ['the user', 'somebody-known'],
    ['the password, decoded', 'pass/word-1'],
  ])('is not %s', (_, said) => {
    expect(quote(`there is no ${said} here`, secrets)).toBe('there is no *** here');
  });

  it('may be a word of it', () => {
    expect(quote('no_service: key', secrets)).toBe('no_service: key');
  });
});

// One call: what can't be understood is told as it was asked for.

import { describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';

import { say } from './command-line.spec.support.js';
import { EXIT } from './exit-codes.js';

it('says of a file that it holds no key, whatever else the options are about', async () => {
  const { exitCode, stderr } = await say(['list', '-s', 'file:///nowhere', '-i', fileURLToPath(import.meta.url)]);
  expect(stderr).toMatch(/run\.spec\.js holds no private key/);
  expect(exitCode).toBe(EXIT.usage);
});

describe('what can not be understood', () => {
  it.each([
    [['list', '--json', '--bogus'], "unknown option '--bogus'."],
    [['show', '--json'], "missing required argument 'backup'."],
    [['bogus', '--json'], "unknown command 'bogus'."],
  ])('is JSON where that was asked for: %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await say(args);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'REQUEST_INVALID', message } });
    expect([exitCode, stdout]).toEqual([EXIT.usage, '']);
  });

  it('is text otherwise, which steers no terminal', async () => {
    const { exitCode, stderr } = await say(['list', '--\u001b[2J']);
    expect([exitCode, stderr]).toEqual([EXIT.usage, "error: unknown option '-- [2J'\n(see --help)\n"]);
  });
});

// A program says its version, or why it did not is told; one that hangs is not waited for.

import { describe, expect, it } from '@jest/globals';

import { askVersion } from './program-version.js';
import { asError, ENV, isAlive, node } from './test-program.spec.support.js';

const AS_ERROR = { failure: asError };

describe('the version of a program', () => {
  it('is all that it writes, asked in an environment with nothing that was not given', async () => {
    const program = node('console.log(Object.keys(process.env).toSorted().join())', { GIVEN: '$(x); "y"' });
    expect(await askVersion(program, AS_ERROR)).toBe('GIVEN,PATH\n');
  });

  it('is not there when the program is not', async () => {
    const program = { file: 'no-such-program', args: [], env: ENV };
    await expect(askVersion(program, AS_ERROR)).rejects.toMatchObject({ code: 'PEER_MISSING' });
  });

  it.each([
    ['fails', `console.error('password=hunter2 wrong'); process.exitCode = 3`, 'exit code 3: password=*** wrong'],
    ['is killed', `process.kill(process.pid, 'SIGTERM')`, 'SIGTERM'],
  ])('says so when the program %s', async (_, script, told) => {
    await expect(askVersion(node(script), AS_ERROR)).rejects.toThrow(told);
  });

  it('is not waited for when the program hangs, which is killed', async () => {
    const hanging = node(`console.error(process.pid); setInterval(() => {}, 1000)`);
    const asked = askVersion(hanging, { ...AS_ERROR, longestMs: 1500 });
    const said = await asked.catch((error: Error) => error.message);
    const pid = Number(/no answer within 1.5 s: (\d+)/.exec(String(said))?.[1]);
    expect(isAlive(pid)).toBe(false);
  });
});

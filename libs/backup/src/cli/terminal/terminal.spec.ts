// Who is told what: people at stderr, programs by JSON; and no word of others steers the terminal.

import { describe, expect, it } from '@jest/globals';

import { BackupError } from '../../core/errors.js';
import { type Appearance, type Streams, Terminal } from './terminal.js';

const HOSTILE = 'gallery\u001b]0;title\u0007\u009b2J\r';

function open(appearance: Appearance) {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({ isTTY: false, write: (text: string) => (said[name] += text) });
  const streams = { stdin: {}, stdout: stream('stdout'), stderr: stream('stderr'), env: {} } as unknown as Streams;
  return { said, terminal: new Terminal(streams, appearance) };
}

function sayAll(terminal: Terminal): void {
  terminal.answer({ name: HOSTILE }, ({ name }) => name);
  terminal.remark(`remark ${HOSTILE}`);
  terminal.show(`plan ${HOSTILE}`);
  terminal.fail(new BackupError('DATA_CORRUPT', HOSTILE, { hint: HOSTILE }));
}

describe('a terminal', () => {
  it.each([{}, { json: true }])('is not steered by words of others: %j', (appearance) => {
    const { said, terminal } = open(appearance);
    sayAll(terminal);
    terminal.warn(HOSTILE);
    // oxlint-disable-next-line no-control-regex
    expect(`${said.stdout}${said.stderr}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('that nobody sees gets one document on each stream where JSON was asked for', () => {
    const { said, terminal } = open({ json: true });
    sayAll(terminal);
    expect(JSON.parse(said.stdout)).toEqual({ name: HOSTILE });
    expect(JSON.parse(said.stderr)).toMatchObject({ error: { code: 'DATA_CORRUPT', message: HOSTILE } });
  });
});

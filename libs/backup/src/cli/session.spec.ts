// What a verb waits for, and no longer than the person who asked for it.

import { describe, expect, it } from '@jest/globals';

import { Session } from './session.js';
import { type Streams, Terminal } from './terminal/terminal.js';

describe('what can not be stopped', () => {
  it('is not waited for after Ctrl-C', async () => {
    const pressed = new AbortController();
    const streams = { stdin: {}, stdout: {}, stderr: {}, env: {} } as unknown as Streams;
    const session = new Session({}, new Terminal(streams, {}), pressed.signal);
    expect(await session.unlessStopped(Promise.resolve('done'))).toBe('done');
    const waiting = session.unlessStopped(new Promise(() => undefined));
    pressed.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(session.unlessStopped(new Promise(() => undefined))).rejects.toThrow('stopped');
  });
});

// Options of a source of logs: what is taken, what is decided, and what is refused.

import { describe, expect, it } from '@jest/globals';

import { Reader } from '../../core/reader.js';
import { parseLogs } from './parse-logs.js';

const reopen = (): void => undefined;

function parse(options: Record<string, unknown>) {
  const reader = new Reader({ type: 'logs', ...options });
  const settings = parseLogs(reader);
  return { settings, problems: reader.problems.map(({ path, message }) => `${path} ${message}`) };
}

describe('parseLogs', () => {
  it('loses no line by default', () => {
    const include = ['**/*.log', '**/*.log.*'];
    const shared = { type: 'logs', directory: '/app/logs', include, exclude: [] };
    expect(parse({ directory: '/app/logs' })).toEqual({ settings: { ...shared, clear: 'collapse' }, problems: [] });
    expect(parse({ directory: '/app/logs', reopen }).settings).toEqual({ ...shared, clear: 'rename', reopen });
  });

  it('takes every option', () => {
    const options = { directory: 'logs', include: ['app.log'], exclude: ['x'], clear: 'rename' };
    const signalled = { ...options, reopen: { signal: 'SIGHUP', pidFile: '/run/app.pid' } };
    expect(parse(signalled)).toEqual({ settings: { type: 'logs', ...signalled }, problems: [] });
  });

  it('refuses what it can not do', () => {
    const { problems } = parse({
      directory: '',
      include: [],
      exclude: ['/var/*.log', '../x', ''],
      clear: 'truncate',
      reopen: { signal: 'SIGKILL' },
      keep: '7d',
    });
    expect(problems).toEqual([
      expect.stringMatching(/^keep is not known here/),
      expect.stringMatching(/^reopen.signal must be one of SIGHUP, SIGUSR1, SIGUSR2/),
      expect.stringMatching(/^reopen.pidFile must be a text/),
      'reopen is for logs that are cleared by rename, not by truncate',
      expect.stringMatching(/^directory must be a text/),
      'include must have at least one pattern',
      expect.stringMatching(/^exclude\[0\] must be relative/),
      expect.stringMatching(/^exclude\[1\] must be relative/),
      expect.stringMatching(/^exclude\[2\] must be a text/),
    ]);
  });

  it('refuses a reopen that is neither a function nor a signal', () => {
    expect(parse({ directory: 'logs', reopen: 'SIGHUP' }).problems).toEqual([
      'reopen must be a function or { signal, pidFile }',
    ]);
  });
});

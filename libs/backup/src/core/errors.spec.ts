// Errors: stable codes with hints for people, and reports without what must not leave the process.

import { describe, expect, it } from '@jest/globals';

import { BackupError, ERROR_CODES, type ErrorCode, hasCode } from './errors.js';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe('the table of codes', () => {
  it.each(codes)('has for %s a hint in full sentences', (code) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(ERROR_CODES[code].hint).toMatch(/^[A-Z][^\n]{10,}[a-z)]\.$/);
  });
});

describe('BackupError', () => {
  it.each(codes)('takes hint and retryable from the code %s', (code) => {
    expect(new BackupError(code, 'What happened.')).toMatchObject(ERROR_CODES[code]);
  });

  it('prefers what the place that throws has to say', () => {
    const error = new BackupError('STORAGE_FULL', 'Full.', {
      hint: 'Empty it.',
      retryable: false,
      context: { disk: 'a' },
    });
    expect(error).toMatchObject({ hint: 'Empty it.', retryable: false, context: { disk: 'a' } });
  });

  it('reports neither its cause nor its stack, however it is made JSON', () => {
    const cause = new Error('password=hunter2');
    const error = new BackupError('STORAGE_FAILED', 'It failed.', { cause, context: { key: 'a' } });
    const report = {
      code: 'STORAGE_FAILED',
      message: 'It failed.',
      hint: ERROR_CODES.STORAGE_FAILED.hint,
      retryable: true,
      context: { key: 'a' },
    };
    expect(error.toJSON()).toEqual(report);
    expect(JSON.parse(JSON.stringify({ error }))).toEqual({ error: report });
    expect(error.cause).toBe(cause);
    expect(error.stack).toContain('errors.spec');
  });

  it('is an Error with its own name', () => {
    const error = new BackupError('INTERNAL', 'Oh.');
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('BackupError: Oh.');
    expect('cause' in error).toBe(false);
  });
});

describe('BackupError.from', () => {
  it('gives back a BackupError as it is', () => {
    const error = new BackupError('NO_BACKUP', 'None.');
    expect(BackupError.from(error, 'INTERNAL', 'More')).toBe(error);
  });

  it('keeps anything else as the cause', () => {
    const cause = new TypeError('x is not a function');
    const error = BackupError.from(cause, 'STORAGE_FAILED', 'nas could not be read');
    expect(error).toMatchObject({ code: 'STORAGE_FAILED', message: 'nas could not be read: x is not a function' });
    expect(error.cause).toBe(cause);
  });

  it.each([undefined, null, 'text', 42, Object.create(null)])('takes whatever is thrown: %p', (thrown) => {
    expect(BackupError.from(thrown)).toMatchObject({ code: 'INTERNAL', message: expect.any(String) });
  });
});

describe('hasCode', () => {
  it('knows only its own errors', () => {
    const error = new BackupError('NO_BACKUP', 'None.');
    expect(hasCode(error, 'INTERNAL', 'NO_BACKUP')).toBe(true);
    expect(hasCode(error, 'INTERNAL')).toBe(false);
    expect(hasCode({ code: 'NO_BACKUP' }, 'NO_BACKUP')).toBe(false);
    expect(hasCode(undefined, 'NO_BACKUP')).toBe(false);
  });
});

// Problems: every code has a status, and nothing inside gets out.

import { describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException, UnauthorizedException } from '@nestjs/common';

import { BackupError, ERROR_CODES, type ErrorCode } from '../../core/errors.js';
import { problemFrom } from './problem.js';
import { STATUS_BY_CODE } from './status-by-code.js';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe('STATUS_BY_CODE', () => {
  it('has an error status for every code', () => {
    expect(Object.keys(STATUS_BY_CODE).toSorted()).toEqual(codes.toSorted());
    for (const status of Object.values(STATUS_BY_CODE)) expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe('problemFrom', () => {
  it('says what, why and what to do', () => {
    const error = new BackupError('RUN_CONFLICT', 'A backup of gallery is running.', {
      context: { runId: 'run-1', nothing: undefined },
    });
    expect(problemFrom(error)).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'A backup of gallery is running.',
      code: 'RUN_CONFLICT',
      hint: ERROR_CODES.RUN_CONFLICT.hint,
      context: { runId: 'run-1' },
    });
  });

  it.each(codes)('takes secrets out of %s', (code) => {
    const secret = 'password=hunter2';
    const error = new BackupError(code, secret, { hint: secret, context: { one: secret, many: [secret] } });
    expect(JSON.stringify(problemFrom(error))).not.toContain('hunter2');
  });

  it('gives context only where the caller can do something about it', () => {
    const context = { path: '/srv' };
    expect(problemFrom(new BackupError('STORAGE_DENIED', 'No.', { context }))).not.toHaveProperty('context');
  });

  it.each([
    new Error('relation secrets'),
    new TypeError('x is undefined'),
    'a text',
    undefined,
    null,
    new BackupError('INTERNAL', 'x'),
  ])('says nothing about %p', (error) => {
    expect(problemFrom(error)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'Something unexpected went wrong; the log of the application says what.',
      code: 'INTERNAL',
      hint: ERROR_CODES.INTERNAL.hint,
    });
  });

  it.each([
    [new UnauthorizedException('Send a token.'), 401, 'UNAUTHORIZED', 'Send a token.'],
    [new BadRequestException('No.'), 400, 'REQUEST_INVALID', 'No.'],
    [new HttpException('Slow down.', 429), 429, 'TOO_MANY_REQUESTS', 'Slow down.'],
    [new HttpException({ message: 'token=abc is wrong' }, 403), 403, 'FORBIDDEN', 'token=*** is wrong'],
    [new HttpException('No.', 499), 499, 'HTTP_499', 'No.'],
    [Object.assign(new Error('too large'), { statusCode: 413 }), 413, 'PAYLOAD_TOO_LARGE', 'too large'],
  ])('keeps the status of %s', (error, status, code, detail) => {
    expect(problemFrom(error)).toMatchObject({ status, code, detail });
  });

  it('keeps nothing of a plain error with a server status', () => {
    expect(problemFrom(Object.assign(new Error('inside'), { statusCode: 502 }))).toMatchObject({ status: 500 });
  });
});

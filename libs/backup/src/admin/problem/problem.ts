// Turns whatever was thrown into a problem as RFC 9457 defines it, without anything that is not for the caller.

import { HttpException, HttpStatus } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';

import { BackupError, ERROR_CODES, type ErrorContext } from '../../core/errors.js';
import { isRecord } from '../../core/reader.js';
import { redact } from '../../kit/redact.js';
import { STATUS_BY_CODE } from './status-by-code.js';

export abstract class ProblemView {
  abstract readonly type: 'about:blank';
  /** The usual words for the status. */
  abstract readonly title: string;
  abstract readonly status: number;
  /** What went wrong, in sentences. */
  abstract readonly detail: string;
  /** Stable: an error code of the library, or the name of the HTTP status. */
  abstract readonly code: string;
  /** What to do about it. */
  abstract readonly hint?: string;
  /** Values that help to understand it. */
  abstract readonly context?: ErrorContext;
}

/** An unexpected error, and any that is answered with 500, says nothing of its cause: that is for the log. */
export function problemFrom(error: unknown): ProblemView {
  if (error instanceof BackupError) return fromBackupError(error);
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error.message);
  return refusedByPlatform(error) ?? unexpected();
}

function fromBackupError({ code, message, hint, context }: BackupError): ProblemView {
  const status = STATUS_BY_CODE[code];
  if (status === 500) return unexpected();
  const shown = status < 500 ? redactContext(context) : {};
  return {
    ...problem(status, code, message),
    hint: redact(hint),
    ...(Object.keys(shown).length === 0 ? {} : { context: shown }),
  };
}

function fromStatus(status: number, message: string): ProblemView {
  if (status === 500) return unexpected();
  const code = status === 400 ? 'REQUEST_INVALID' : (HttpStatus[status] ?? `HTTP_${status}`);
  return problem(status, code, message);
}

/** Express and Fastify refuse requests with plain errors that carry a status, e.g. a body that is too large. */
function refusedByPlatform(error: unknown): ProblemView | undefined {
  if (!(error instanceof Error) || !isRecord(error)) return undefined;
  const status = error['statusCode'];
  const refused = typeof status === 'number' && status >= 400 && status < 500;
  return refused ? fromStatus(status, error.message) : undefined;
}

function unexpected(): ProblemView {
  const detail = 'Something unexpected went wrong; the log of the application says what.';
  return { ...problem(500, 'INTERNAL', detail), hint: ERROR_CODES.INTERNAL.hint };
}

function problem(status: number, code: string, detail: string): ProblemView {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail: redact(detail), code };
}

function redactContext(context: ErrorContext): ErrorContext {
  const given = Object.entries(context).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, redactValue(value)]));
}

function redactValue(value: ErrorContext[string]): ErrorContext[string] {
  if (typeof value === 'string') return redact(value);
  return Array.isArray(value) ? value.map(redact) : value;
}

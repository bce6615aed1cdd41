// What the failures of a bucket mean, whether they pass by themselves, and what to do about them.

import { BackupError, type ErrorCode } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';
import { NETWORK_FAILURES, STATUS_FAILURES, STORAGE_FAILURES, type Meaning } from './failure-table.js';

/** What the SDK throws, as far as we look at it. */
interface SdkError {
  readonly name?: string;
  readonly message?: string;
  /** Of Node.js, e.g. `ECONNREFUSED`. */
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The name that S3 or Node.js has for the failure, e.g. `NoSuchKey`, `ECONNRESET`. */
export function nameOf(error: unknown): string {
  if (error instanceof BackupError) return String(error.context['answer'] ?? '');
  const { code, name } = error as SdkError;
  return typeof code === 'string' && code in NETWORK_FAILURES ? code : (name ?? '');
}

/** True when the same request may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof BackupError) && meaningOf(error as SdkError).passing;
}

/** A BackupError for what the SDK threw; a BackupError is returned as it is. `what` says what was tried. */
export function explain(error: unknown, what: string): BackupError {
  if (error instanceof BackupError) return error;
  const { code, passing, hint, says } = meaningOf(error as SdkError);
  const status = (error as SdkError).$metadata?.httpStatusCode;
  const answer = nameOf(error);
  return new BackupError(code, `${what}: ${says ?? wordsOf(error as SdkError, answer)}.`, {
    retryable: passing || code === 'STORAGE_FULL',
    context: { answer, status },
    cause: withoutSecrets(error as SdkError),
    ...(hint === undefined ? {} : { hint }),
  });
}

export function taken(key: string, location: string): BackupError {
  return new BackupError('OBJECT_EXISTS', `${key} is taken in ${location}.`, { context: { key } });
}

export function notFound(key: string, location: string): BackupError {
  return new BackupError('OBJECT_NOT_FOUND', `There is no ${key} in ${location}.`, { context: { key } });
}

/** What the work answers, or undefined when it fails by one of the given names. */
export async function unless<T>(names: readonly string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (names.includes(nameOf(error))) return undefined;
    throw error;
  }
}

function meaningOf(error: SdkError): Meaning & { readonly code: ErrorCode } {
  const status = error.$metadata?.httpStatusCode;
  const name = nameOf(error);
  return (
    NETWORK_FAILURES[name] ??
    STORAGE_FAILURES[name] ??
    (status === undefined
      ? undefined
      : (STATUS_FAILURES[status] ?? (status >= 500 ? STATUS_FAILURES[500] : undefined))) ?? {
      code: 'STORAGE_FAILED',
      passing: false,
    }
  );
}

/** Some servers give their errors no text, which the SDK then makes up. */
function wordsOf({ message = '', $metadata }: SdkError, name: string): string {
  const status = $metadata?.httpStatusCode;
  const text = message === 'UnknownError' || message === name ? '' : redact(message.trim().replace(/\.$/, ''));
  const answer = [status === undefined ? '' : `it answered ${status}`, name === 'Error' ? '' : name].filter(Boolean);
  return [answer.join(' '), text].filter(Boolean).join(': ');
}

/** The SDK's own error may repeat the request that was signed, and with it a session token. */
function withoutSecrets(error: SdkError): Error {
  const copy = new Error(redact(error.message ?? ''));
  copy.name = error.name ?? 'Error';
  return copy;
}

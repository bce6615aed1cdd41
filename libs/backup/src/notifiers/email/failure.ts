// What it means when a mail server does not take a mail.

import { BackupError } from '../../core/errors.js';
import { isRecord } from '../../core/reader.js';
import type { Refusal } from '../deliver.js';
import { describeSilence, notTaken, quote } from '../not-taken.js';

/** Codes of nodemailer for what stays as it is until somebody changes something. */
const LASTING: ReadonlySet<string> = new Set(['EAUTH', 'ENOAUTH', 'ECONFIG', 'EENVELOPE', 'ETLS', 'EREQUIRETLS']);

const HINTS: Readonly<Record<string, string>> = {
  EAUTH: 'Check the user and the password in the SMTP URL; some providers want a password made for applications.',
  EENVELOPE: 'Check the addresses in from and to, and that the mail server accepts mail from and to them.',
  ETLS: 'The mail server must offer STARTTLS, or use smtps://, with a certificate that is trusted here (NODE_EXTRA_CA_CERTS).',
};
/** Codes of Node.js for a certificate that is not taken; nodemailer makes one and the same of them and of a broken line. */
const CERTIFICATE = /CERT|UNABLE_TO_(GET|VERIFY)/;
const HINT = 'Check the SMTP URL and the addresses of the notifier; send a test message.';

interface Failure {
  readonly code: string;
  /** The number of the server's answer, where there was one. */
  readonly status: number | undefined;
  readonly response: string | undefined;
}

export function refusalIn(error: unknown, target: string, secrets: readonly string[]): Refusal {
  const { code, status, response } = readFailure(error);
  const isLasting = status === undefined ? LASTING.has(code) : status >= 500;
  const message =
    response === undefined
      ? `The mail server ${target} could not be used: ${describeSilence(error, secrets)}`
      : `The mail server ${target} answered ${quote(response, secrets)}`;
  const hint = HINTS[code] ?? HINT;
  return { error: notTaken(message, isLasting ? { retryable: false, hint } : { retryable: true, hint }) };
}

/** Some have it and some do not: whoever does not is told of by an error. */
export function partlyTaken(rejected: readonly string[], target: string): Refusal {
  const message = `The mail server ${target} took the mail, but not for ${rejected.join(', ')}`;
  return { error: new BackupError('NOTIFIED_IN_PART', `${message}.`, { hint: HINTS['EENVELOPE'] ?? HINT }) };
}

function readFailure(error: unknown): Failure {
  const { code, originalCode, responseCode, response } = isRecord(error) ? error : {};
  const isUntrusted = typeof originalCode === 'string' && CERTIFICATE.test(originalCode);
  return {
    code: isUntrusted ? 'ETLS' : typeof code === 'string' ? code : '',
    status: typeof responseCode === 'number' ? responseCode : undefined,
    response: typeof response === 'string' ? response : undefined,
  };
}

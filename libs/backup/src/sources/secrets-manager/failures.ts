// What the failures of Secrets Manager mean, and what to do about them.

import { BackupError, type ErrorCode } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';

interface Meaning {
  readonly code: ErrorCode;
  readonly hint?: string;
}

const RIGHTS =
  'Allow secretsmanager:ListSecrets, secretsmanager:GetSecretValue for each secret, and kms:Decrypt where they have a key of their own.';
const CREDENTIALS = 'Check the credentials, or the role of the machine, that the AWS SDK finds.';

const DENIED: Meaning = { code: 'SOURCE_DENIED', hint: RIGHTS };
const UNKNOWN: Meaning = { code: 'SOURCE_DENIED', hint: CREDENTIALS };
const BUSY: Meaning = { code: 'SOURCE_BUSY', hint: 'Try again later: other clients use up what AWS allows.' };
const GONE: Meaning = { code: 'SOURCE_NOT_FOUND' };

const MEANINGS: Readonly<Record<string, Meaning>> = {
  AccessDeniedException: DENIED,
  DecryptionFailure: DENIED,
  CredentialsProviderError: UNKNOWN,
  UnrecognizedClientException: UNKNOWN,
  InvalidSignatureException: UNKNOWN,
  ExpiredTokenException: UNKNOWN,
  ThrottlingException: BUSY,
  TooManyRequestsException: BUSY,
  ResourceNotFoundException: GONE,
  InvalidRequestException: GONE,
};

/** A BackupError for what the SDK threw. Its own error may carry an answer with a value in it, so nothing of that is kept. */
export function explain(error: unknown, what: string): BackupError {
  if (error instanceof BackupError) return error;
  const { name = 'Error', message = '' } = error as { readonly name?: string; readonly message?: string };
  const { code, hint } = MEANINGS[name] ?? { code: 'SOURCE_FAILED' as const };
  const says = name === 'SyntaxError' ? '' : `: ${redact(message.split('\n', 1)[0] ?? '').replace(/\.$/, '')}`;
  return new BackupError(code, `${what}: ${name}${says}.`, hint === undefined ? {} : { hint });
}

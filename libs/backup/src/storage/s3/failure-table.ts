// The table of failures: what S3-compatible servers and the network call them, and what we make of them.

import type { ErrorCode } from '../../core/errors.js';

export interface Meaning {
  readonly code: ErrorCode;
  /** It may be over in a moment; the request is tried again. */
  readonly passing: boolean;
  /** Said instead of the server's own words. */
  readonly says?: string;
  readonly hint?: string;
}

type Table = Readonly<Record<string, Meaning>>;

const BUSY: Meaning = {
  code: 'STORAGE_UNREACHABLE',
  passing: true,
  hint: 'The storage is overloaded or being repaired; look at its status page or its logs, then try again.',
};

const NO_CONNECTION: Meaning = {
  code: 'STORAGE_UNREACHABLE',
  passing: true,
  hint: 'Check the endpoint in the options, and that this machine can reach it: name, port, firewall, proxy.',
};

const BAD_CERTIFICATE: Meaning = {
  code: 'STORAGE_UNREACHABLE',
  passing: false,
  hint: 'Give the server a certificate that this machine trusts, or its authority to Node.js in NODE_EXTRA_CA_CERTS.',
};

const WRONG_KEY: Meaning = {
  code: 'STORAGE_DENIED',
  passing: false,
  hint: 'Check the access key and its secret, in the credentials option or where the SDK finds them.',
};

const NOT_ALLOWED: Meaning = {
  code: 'STORAGE_DENIED',
  passing: false,
  hint: 'Give this access key the rights to list the bucket and to get, put and delete its objects and abort uploads.',
};

const OLD_TOKEN: Meaning = {
  code: 'STORAGE_DENIED',
  passing: false,
  hint: 'The temporary credentials are over; use a source of credentials that renews them.',
};

/** The SDK learns the right time from the answer, so a second attempt usually succeeds. */
const WRONG_CLOCK: Meaning = {
  code: 'STORAGE_DENIED',
  passing: true,
  says: 'the clock of this machine and that of the storage are too far apart',
  hint: 'Set the clock of this machine, for example by running an NTP service.',
};

const WRONG_REGION: Meaning = {
  code: 'STORAGE_UNREACHABLE',
  passing: false,
  says: 'the bucket is in another region, or at another endpoint',
  hint: 'Set the region, and the endpoint if there is one, to where the bucket is.',
};

const NO_BUCKET: Meaning = {
  code: 'STORAGE_UNREACHABLE',
  passing: false,
  says: 'there is no such bucket',
  hint: 'Create the bucket, or correct its name, the region and the endpoint in the options.',
};

const FULL: Meaning = { code: 'STORAGE_FULL', passing: false };

const DAMAGED_ON_THE_WAY: Meaning = { code: 'STORAGE_FAILED', passing: true };

const NOT_THERE: Meaning = { code: 'OBJECT_NOT_FOUND', passing: false };

/** What stands before a storage that is down may answer so to everything; a storage says of what there is none. */
const NO_STORAGE: Meaning = {
  code: 'STORAGE_UNREACHABLE',
  passing: false,
  says: 'it answered 404, and not as a storage does',
  hint: 'Check the endpoint and the name of the bucket in the options, and whether the storage behind the endpoint is up.',
};

const NOT_READABLE: Meaning = {
  code: 'STORAGE_FAILED',
  passing: false,
  hint: 'The object was moved to an archive class; restore it from there, and let the bucket keep backups readable.',
};

const UNKNOWN_FEATURE: Meaning = {
  code: 'STORAGE_FAILED',
  passing: false,
  hint: 'This server lacks something that was asked of it; set the provider option, and leave out what it does not have.',
};

function each(meaning: Meaning, ...names: readonly string[]): Table {
  return Object.fromEntries(names.map((name) => [name, meaning]));
}

/** By the codes of Node.js. */
export const NETWORK_FAILURES: Table = {
  ...each(NO_CONNECTION, 'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'),
  ...each(NO_CONNECTION, 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE'),
  ...each(BAD_CERTIFICATE, 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'),
  ...each(BAD_CERTIFICATE, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
  ...each(BAD_CERTIFICATE, 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'),
};

/** By the names that S3-compatible servers and the SDK use. */
export const STORAGE_FAILURES: Table = {
  ...each(NO_CONNECTION, 'TimeoutError'),
  ...each(BUSY, 'SlowDown', 'ServiceUnavailable', 'InternalError', 'InternalFailure', 'InternalServerError'),
  ...each(
    BUSY,
    'ThrottlingException',
    'Throttling',
    'TooManyRequests',
    'RequestLimitExceeded',
    'BandwidthLimitExceeded',
  ),
  ...each(BUSY, 'RequestTimeout', 'OperationAborted', 'ConditionalRequestConflict', 'XMinioServerNotInitialized'),
  ...each(WRONG_KEY, 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidSecurity', 'CredentialsProviderError'),
  ...each(NOT_ALLOWED, 'AccessDenied', 'AllAccessDisabled', 'AccountProblem', 'NotSignedUp', 'Forbidden'),
  ...each(OLD_TOKEN, 'ExpiredToken', 'ExpiredTokenException', 'InvalidToken', 'TokenRefreshRequired'),
  ...each(WRONG_CLOCK, 'RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'),
  ...each(
    WRONG_REGION,
    'PermanentRedirect',
    'TemporaryRedirect',
    'AuthorizationHeaderMalformed',
    'IllegalLocationConstraintException',
  ),
  ...each(NO_BUCKET, 'NoSuchBucket', 'InvalidBucketName'),
  ...each(NOT_THERE, 'NoSuchKey'),
  ...each(NO_STORAGE, 'NotFound'),
  ...each(
    FULL,
    'QuotaExceeded',
    'InsufficientStorage',
    'XMinioStorageFull',
    'XMinioAdminBucketQuotaExceeded',
    'ServiceQuotaExceededException',
  ),
  ...each(DAMAGED_ON_THE_WAY, 'BadDigest', 'IncompleteBody', 'InvalidDigest', 'XAmzContentSHA256Mismatch'),
  ...each(NOT_READABLE, 'InvalidObjectState'),
  ...each(UNKNOWN_FEATURE, 'NotImplemented', 'InvalidStorageClass'),
};

/** By the status, where the answer says no more; every other status from 500 on is as 500. */
export const STATUS_FAILURES: Table = {
  401: WRONG_KEY,
  403: NOT_ALLOWED,
  408: BUSY,
  429: BUSY,
  500: BUSY,
  501: UNKNOWN_FEATURE,
  507: FULL,
};

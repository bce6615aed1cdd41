// Reads a connection URL, also one with the parameters that object mappers add for themselves.

import { BackupError } from '../../../core/errors.js';
import type { PostgresConnectionOptions, PostgresTls } from '../options.js';

const MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** `postgres://user@/database?host=/directory/of/the/socket`, which URLs of other kinds can not be. */
const NO_HOST = /^(postgres(?:ql)?:\/\/[^/?#]*@)(?=[/?]|$)/;

/** Parameters that say nothing about where the database is are passed over: Prisma and others add some of their own. */
export function parseUrl(text: string): PostgresConnectionOptions {
  const url = read(text);
  const host = url.searchParams.get('host') ?? decode(url.hostname).replaceAll(/^\[|\]$/g, '');
  const database = decode(url.pathname.slice(1));
  return {
    ...(host === '' ? {} : { host }),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' ? {} : { user: decode(url.username) }),
    ...(url.password === '' ? {} : { password: decode(url.password) }),
    ...(database === '' ? {} : { database }),
    ...tlsOf(url.searchParams),
  };
}

function tlsOf(parameters: URLSearchParams): { ssl?: PostgresTls } {
  const mode = parameters.get('sslmode');
  if (mode !== null && !MODES.some((known) => known === mode))
    throw invalid(`its sslmode is not one of ${MODES.join(', ')}`);
  const files = { ca: parameters.get('sslrootcert'), cert: parameters.get('sslcert'), key: parameters.get('sslkey') };
  const ssl = Object.fromEntries(Object.entries({ mode, ...files }).filter(([, value]) => value !== null));
  return Object.keys(ssl).length === 0 ? {} : { ssl };
}

function read(text: string): URL {
  try {
    const url = new URL(text.replace(NO_HOST, '$1localhost'));
    if (/^postgres(ql)?:$/.test(url.protocol)) return url;
  } catch {
    throw invalid('it is not a URL');
  }
  throw invalid('it does not begin with postgres:// or postgresql://');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('it has a % that is followed by no code');
  }
}

/** Never quotes the URL, which may hold a password. */
function invalid(why: string): BackupError {
  return new BackupError('SOURCE_INVALID', `The connection URL can't be used: ${why}.`, {
    hint: 'Write postgres://user:password@host:port/database, with @, :, / and % in names and passwords as %40, %3A, %2F and %25.',
  });
}

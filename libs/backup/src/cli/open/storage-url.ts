// Where the backups are, as one URL: s3://bucket/prefix?endpoint=…, file:///path.

import { fileURLToPath } from 'node:url';

import { BackupError } from '../../core/errors.js';
import type { DestinationOptions } from '../../nest/options/options.js';

const S3_PARAMETERS = ['endpoint', 'region', 'path-style', 'provider'] as const;

/** @throws BackupError REQUEST_INVALID; credentials are never part of a URL */
export function parseStorageUrl(text: string): DestinationOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url) requireNoCredentials(url);
  if (url?.protocol === 'file:') return { storage: { type: 'local', directory: directoryOf(url) } };
  if (url?.protocol === 's3:') return parseS3(url);
  // Before an @ there may be a password.
  const shown = text.includes('@') ? 'What was given' : JSON.stringify(text.slice(0, 200));
  throw invalid(`${shown} is no URL of a storage.`);
}

function requireNoCredentials(url: URL): void {
  const endpoint = url.searchParams.get('endpoint') ?? '';
  const parts = [url, ...(URL.canParse(endpoint) ? [new URL(endpoint)] : [])];
  if (parts.every(({ username, password }) => username === '' && password === '')) return;
  throw invalid('A URL of a storage holds no credentials: it would be seen by everybody on this machine.', {
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
  });
}

function directoryOf(url: URL): string {
  if (url.host === '') return fileURLToPath(url);
  throw invalid(`The URL names the machine ${url.host}, and a directory is on this one.`, {
    hint: `A path begins with a third slash: file:///${url.host}${url.pathname}`,
  });
}

function parseS3(url: URL): DestinationOptions {
  const unknown = [...url.searchParams.keys()].filter((name) => !S3_PARAMETERS.some((known) => known === name));
  if (url.hostname === '') throw invalid('The URL names no bucket.');
  if (unknown.length > 0) throw invalid(`The URL has the unknown parameter ${unknown.join(', ')}.`);
  const [endpoint, region, pathStyle, provider] = S3_PARAMETERS.map((name) => url.searchParams.get(name) ?? undefined);
  const prefix = decoded(url.pathname).replaceAll(/^\/+|\/+$/g, '');
  // What the values may be is decided where all options are parsed.
  const storage = {
    type: 's3',
    bucket: url.hostname,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(pathStyle === undefined ? {} : { forcePathStyle: pathStyle !== 'false' }),
    ...(provider === undefined ? {} : { provider }),
  } as DestinationOptions['storage'];
  return { storage, ...(prefix === '' ? {} : { prefix }) };
}

/** A `%` that encodes nothing stands for itself. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function invalid(message: string, details: { readonly hint?: string } = {}): BackupError {
  return new BackupError('REQUEST_INVALID', message, {
    hint: 'Write s3://bucket/prefix?endpoint=https://… or file:///path/to/backups.',
    ...details,
  });
}

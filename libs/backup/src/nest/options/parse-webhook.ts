// Options of a webhook, and the URLs of web services. No value is repeated in a problem: it may be a secret.

import type { Reader } from '../../core/reader.js';
import { OWN_HEADERS } from '../../notifiers/webhook/webhook-notifier.js';
import type { WebhookSettings } from './settings.js';

const SHORTEST_SECRET = 16;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const HEADER_VALUE = /^[\x20-\x7e]{0,4000}$/;

export function parseWebhook(reader: Reader): WebhookSettings {
  reader.onlyKeys('type', 'url', 'secret', 'headers', 'filter', 'timeout', 'retryFor');
  return {
    type: 'webhook',
    url: readHttpUrl(reader.at('url')),
    secret: readSecret(reader.at('secret')),
    headers: reader.at('headers').optional(readHeaders, {}),
  };
}

/** A URL of the web without user and password. */
export function readHttpUrl(reader: Reader): string {
  const text = reader.string();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return text;
  if (text !== '') reader.problem('must be a URL that begins with https:// or http://, without user and password');
  return 'http://localhost';
}

function readSecret(reader: Reader): string {
  const text = typeof reader.value === 'string' ? reader.value : '';
  if (text.length < SHORTEST_SECRET) reader.problem(`must be a text of at least ${SHORTEST_SECRET} characters`);
  return text;
}

function readHeaders(reader: Reader): Record<string, string> {
  return Object.fromEntries(
    reader.entries().map(([name, header]) => {
      if (!HEADER_NAME.test(name)) header.problem('must have the name of a header');
      if (OWN_HEADERS.has(name.toLowerCase())) header.problem('is a header that every request has already');
      const text = typeof header.value === 'string' ? header.value : undefined;
      if (text === undefined || !HEADER_VALUE.test(text)) header.problem('must be one line of printable ASCII');
      return [name, text ?? ''];
    }),
  );
}

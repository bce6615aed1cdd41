// Options of mail over SMTP.

import type { Reader } from '../../core/reader.js';
import { type MailServer, readServerUrl } from '../../notifiers/email/server.js';
import type { EmailSettings } from './settings.js';

const ADDRESS = /^[^\s<>,;:"@]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const NAMED = /^[^\p{Cc}<>]*<([^<>]+)>$/u;
const MOST_RECIPIENTS = 50;
const LONGEST_PREFIX = 50;

export function parseEmail(reader: Reader): EmailSettings {
  reader.onlyKeys('type', 'url', 'from', 'to', 'subjectPrefix', 'requireTls', 'filter', 'timeout', 'retryFor');
  const requireTls = reader.at('requireTls').optional((value) => value.boolean(), undefined);
  return {
    type: 'email',
    server: readServer(reader.at('url')),
    from: readSender(reader.at('from')),
    to: readRecipients(reader.at('to')),
    subjectPrefix: reader.at('subjectPrefix').optional(readPrefix, '[backup]'),
    ...(requireTls === undefined ? {} : { requireTls }),
  };
}

/** Never repeats the value: it holds a password. */
function readServer(reader: Reader): MailServer {
  const text = reader.string();
  const server = readServerUrl(text);
  if (!server && text !== '') {
    reader.problem(
      'must be smtp://user:password@host:587 or smtps://user:password@host:465, with nothing after the port; what is special in a password is written as in URLs, "@" as "%40"',
    );
  }
  return server ?? { host: 'localhost', port: 25, secure: false };
}

function readSender(reader: Reader): string {
  const text = reader.string();
  const address = NAMED.exec(text)?.[1] ?? text;
  if (text !== '' && !ADDRESS.test(address)) {
    reader.problem('must be an address such as "backups@example.com" or "Backups <backups@example.com>"');
  }
  return text;
}

function readRecipients(reader: Reader): string[] {
  const items = Array.isArray(reader.value) ? reader.items() : [reader];
  if (items.length === 0) reader.problem('must name at least one address');
  if (items.length > MOST_RECIPIENTS) reader.problem(`must name ${MOST_RECIPIENTS} addresses at the most`);
  return items.map((item) => item.matching(ADDRESS, 'an address such as "ops@example.com"'));
}

function readPrefix(reader: Reader): string {
  const { value } = reader;
  if (typeof value === 'string' && value.length <= LONGEST_PREFIX && !/\p{Cc}/u.test(value)) return value.trim();
  reader.problem(`must be one line of ${LONGEST_PREFIX} characters at the most`);
  return '';
}

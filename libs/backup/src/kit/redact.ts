// Takes secrets out of texts before they reach a log line, an error, an answer or a message.

import { KIB } from './sizes.js';

const MASK = '***';

/** No message is longer; what is done to one must not keep the application waiting, whatever it holds. */
const LONGEST = 64 * KIB;

/** Repetitions that can begin anywhere are bounded, so that the time a text takes grows with its length and not with its square. */
const SECRETS: readonly [RegExp, string][] = [
  [/AGE-SECRET-KEY-[A-Z0-9-]+/gi, MASK],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END|$)/gs, MASK],
  // A password in a URL may hold `/` and `@` that were not encoded; on the web, a number and a `/` is a port and a path.
  [
    /\b(?!(?:http|ws)s?:\/\/[^\s:/@]*:\d{1,5}(?:[/?#\s]|$))([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*):[^\s"'<>]{0,4096}@/gi,
    `$1:${MASK}@`,
  ],
  [/\b(hooks\.slack\.com\/services)\/[^\s"']+/gi, `$1/${MASK}`],
  [/\b(authorization\\*["']?\s*[=:]\s*\\*["']?)[^"'\n]+/gi, `$1${MASK}`],
  [/\b(bearer|basic)\s+(?=[^\s]*[\d=])[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${MASK}`],
  // The value is in quotes, or in quotes that are escaped as in JSON within JSON, or one word. Quotes may lack their end.
  [
    /((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key)[\w-]{0,64}\\*["']?\s*[=:]\s*)(?:(["'])(?:\\[^]?|(?!\2)[^\\])*(?:\2|$)|(\\+["'])[^]*?(?:(?<!\\)\3|$)|[^\s,;&]+)/gi,
    `$1${MASK}`,
  ],
];

/** The text with everything that looks like a credential replaced by `***`, and without what goes beyond 64 KiB. */
export function redact(text: string): string {
  return SECRETS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), shorten(text));
}

/** No word is cut in two: what is left of a secret might not look like one. */
function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  const kept = text.slice(0, LONGEST);
  return `${kept.slice(0, kept.search(/\s\S*$/) + 1)}…`;
}

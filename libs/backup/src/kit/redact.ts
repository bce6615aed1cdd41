// Takes secrets out of texts before they reach a log line, an error, an answer or a message.

const MASK = '***';

const SECRETS: readonly [RegExp, string][] = [
  [/AGE-SECRET-KEY-[A-Z0-9-]+/gi, MASK],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END|$)/gs, MASK],
  // A password in a URL may hold `/` and `@` that were not encoded; a port is no password.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*):(?!\d{1,5}(?:[/?#\s]|$))[^\s"'<>]*@/gi, `$1:${MASK}@`],
  [/\b(hooks\.slack\.com\/services)\/[^\s"']+/gi, `$1/${MASK}`],
  [/\b(authorization["']?\s*[=:]\s*["']?)[^"'\n]+/gi, `$1${MASK}`],
  [/\b(bearer|basic)\s+(?=[^\s]*[\d=])[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${MASK}`],
  [
    /\b([\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key)[\w-]*)(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
    `$1$2${MASK}`,
  ],
];

/** The text with everything that looks like a credential replaced by `***`. */
export function redact(text: string): string {
  return SECRETS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

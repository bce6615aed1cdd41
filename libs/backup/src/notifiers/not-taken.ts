// The error of a message that was not taken, and the texts of the other side in it.

import { BackupError, type BackupErrorDetails } from '../core/errors.js';
import { neutral } from './neutral.js';

const MASK = '***';
const LONGEST_QUOTE = 200;
/** Shorter parts of a URL are words, not secrets. */
const SHORTEST_SECRET = 8;

/** `message`: without the period at its end. */
export function notTaken(message: string, details: Pick<BackupErrorDetails, 'hint' | 'retryable'>): BackupError {
  return new BackupError('NOTIFIER_FAILED', /[.!?…]$/.test(message) ? message : `${message}.`, details);
}

/** What the other side or the network said, in one short line, without the secrets that may have come back. */
export function quote(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length);
  return neutral(
    longestFirst.reduce((rest, secret) => rest.replaceAll(secret, MASK), text),
    LONGEST_QUOTE,
  );
}

/** Whatever of a URL may let somebody in. */
export function secretsOf(url: string): string[] {
  const { href, pathname, search, searchParams, username, password } = new URL(url);
  const parts = [...pathname.split('/'), ...searchParams.values(), username, decodeURIComponent(password)];
  return [url, href, `${pathname}${search}`, ...parts].filter(({ length }) => length >= SHORTEST_SECRET);
}

/** Why there was no answer at all: what the innermost error says. */
export function describeSilence(error: unknown, secrets: readonly string[]): string {
  const inner = innermost(error);
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : '';
  const message = inner instanceof Error ? inner.message : String(inner);
  return quote(message || code || 'no reason was given', secrets);
}

function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? innermost(error.cause) : error;
}

// One POST over HTTP that follows no redirect and leaves no connection open, and what its answer means.

import type { Refusal } from './deliver.js';
import { describeSilence, notTaken, quote } from './not-taken.js';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  /** The beginning. */
  readonly text: string;
}

/** Who was asked, and what is said when they don't take it. */
export interface Receiver {
  readonly target: string;
  /** Texts that no error may repeat. */
  readonly secrets: readonly string[];
  /** What to do when they refuse for a reason that stays. */
  readonly hint: string;
}

const MOST_ANSWER_BYTES = 4096;
const LONGEST_WAIT_MS = 3_600_000;

/** Rejects as `fetch` does when there is no answer. */
export async function post({ url, headers, body }: Post, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, Connection: 'close' },
    body,
    redirect: 'manual',
    signal,
  });
  const retryAfter = response.headers.get('Retry-After');
  return { status: response.status, retryAfter, text: await beginningOf(response) };
}

async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8');
}

/** Undefined when the answer says that the message was taken. `now`: for a Retry-After that is a date. */
export function refusalIn(
  { status, text, retryAfter }: Answer,
  { target, secrets, hint }: Receiver,
  now: Date,
): Refusal | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = quote(text, secrets);
  const message = `${target} answered ${status}${said === '' ? '' : `: ${said}`}`;
  if (status === 408 || status === 429 || status >= 500) {
    const waitMs = readRetryAfter(retryAfter, now);
    return { error: notTaken(message, { retryable: true }), ...(waitMs === undefined ? {} : { waitMs }) };
  }
  const redirects = status >= 300 && status < 400;
  return {
    error: notTaken(message, {
      retryable: false,
      hint: redirects ? `Redirects are not followed. ${hint}` : hint,
    }),
  };
}

/** For when no answer came. */
export function silence(error: unknown, { target, secrets }: Receiver): Refusal {
  return {
    error: notTaken(`${target} could not be reached: ${describeSilence(error, secrets)}`, { retryable: true }),
  };
}

/** Seconds, or a date. Undefined for anything else. */
function readRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : new Date(value).getTime() - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

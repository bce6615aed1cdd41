// One request over HTTP that follows no redirect and leaves no connection open, and what its answer means.

import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import type { Refusal } from './deliver.js';
import { describeSilence, notTaken, quote } from './not-taken.js';

export interface Post {
  readonly url: string;
  /** Default `POST`. */
  readonly method?: 'POST' | 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
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

/** Rejects with what the network says when there is no answer. */
export async function post(content: Post, signal: AbortSignal): Promise<Answer> {
  const response = await ask(content, signal);
  const { statusCode: status = 0, headers } = response;
  return { status, retryAfter: headers['retry-after'], text: await beginningOf(response) };
}

/** Not by `fetch`, which opens a new connection when a request is aborted, and keeps it. */
async function ask({ url, method = 'POST', headers, body }: Post, signal: AbortSignal): Promise<IncomingMessage> {
  const target = new URL(url);
  const open = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const options = { method, agent: false, headers: { ...headers, ...length }, signal };
  return await new Promise((resolve, reject) => {
    open(target, options, resolve).on('error', reject).end(body);
  });
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
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
function readRetryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : new Date(value).getTime() - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

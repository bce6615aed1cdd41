// A signal for work that is of use only while the caller is there.

import { HttpException } from '@nestjs/common';

import { rawResponse } from './raw-response.js';

/** What other servers write into their logs for this. Nobody reads it as an answer. */
const CALLER_GONE = 499;

/** Aborts when the caller goes away. After the answer it may abort too, when nobody listens any more. */
export function whileCalling(response: object): AbortSignal {
  const gone = new AbortController();
  const raw = rawResponse(response);
  const leave = (): void => gone.abort(new HttpException('The caller went away.', CALLER_GONE));
  if (raw.destroyed) leave();
  else raw.once('close', leave);
  return gone.signal;
}

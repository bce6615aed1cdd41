// Who asks, as the application names them: data for people, kept short and on one line.

import { JOB_NAME } from '../core/names.js';
import type { AskedBy } from '../core/run.js';
import { onOneLine } from '../kit/one-line.js';

const MAX_LENGTH = 200;

/** Whatever is given, nobody is kept from a restore by their name: it is cut, and an empty one is none. */
export function askedBy({ by }: AskedBy): AskedBy {
  const name = typeof by === 'string' ? onOneLine(by).slice(0, MAX_LENGTH) : '';
  return name === '' ? {} : { by: name };
}

/** What a request says of its job, where that can be the name of one: for the audit trail of what is then refused. */
export function namedJob(job: string | undefined): { readonly job?: string } {
  return job !== undefined && JOB_NAME.test(job) ? { job } : {};
}

// Looks whether a script is whole: that it begins and ends as it was written.

import type { ByteStream } from '../core/bytes.js';
import type { Check } from '../core/source.js';

export interface ScriptEnds {
  readonly begin: RegExp;
  readonly end: string;
}

const HEAD_BYTES = 1024;

/** Reads it to its end. */
export async function checkScript(name: string, content: ByteStream, { begin, end }: ScriptEnds): Promise<Check> {
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  for await (const chunk of content) {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    tail = Buffer.concat([tail, chunk.subarray(-end.length)]).subarray(-end.length);
  }
  if (!begin.test(head.toString('utf8'))) {
    return { name: 'script', verdict: 'blocked', message: `${name} does not begin as a script of tables does.` };
  }
  if (tail.toString('utf8') !== end) {
    return { name: 'script', verdict: 'blocked', message: `${name} does not end with ${JSON.stringify(end.trim())}.` };
  }
  return { name: 'script', verdict: 'ok', message: `${name} is one transaction from its beginning to its end.` };
}

// A filter for tests: capitals, until it is to fail.

import type { OpenFilter } from '../core/filter.js';
import { BackupError } from '../core/errors.js';

export interface TestFilterTask {
  readonly secret: string;
  /** Fails when so many bytes went in. */
  readonly failAt?: number;
  /** How long it takes to be ready. */
  readonly afterMs?: number;
}

export interface TestFilterResult {
  readonly pid: number;
  readonly bytes: number;
  readonly secret: string;
}

export const openFilter: OpenFilter = async (task) => {
  const { secret, failAt = Number.POSITIVE_INFINITY, afterMs = 0 } = task as TestFilterTask;
  await new Promise((resolve) => void setTimeout(resolve, afterMs));
  let bytes = 0;
  return {
    async *apply(input, onBytes) {
      for await (const chunk of input) {
        bytes += chunk.byteLength;
        if (bytes >= failAt) throw new BackupError('DATA_CORRUPT', 'No more of it.', { hint: 'Look elsewhere.' });
        onBytes(bytes);
        yield Buffer.from(Buffer.from(chunk).toString('latin1').toUpperCase(), 'latin1');
      }
    },
    result: (): TestFilterResult => ({ pid: process.pid, bytes, secret }),
  };
};

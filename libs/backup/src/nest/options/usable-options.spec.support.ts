// Options that can be used, to be changed by the tests, and the problems of those that can not.

import { BackupError } from '../../core/errors.js';
import { parseOptions } from './parse-options.js';

interface Options {
  readonly destinations: Readonly<Record<string, object>>;
  readonly jobs: Readonly<Record<string, object>>;
}

/** One job and one destination; the job and the rest can be extended. */
export function usable(job: object = {}, others: object = {}): Options {
  return {
    destinations: { local: { storage: { type: 'local', directory: '/backups' } } },
    jobs: { gallery: { source: { type: 'sqlite', file: 'gallery.db' }, ...job } },
    ...others,
  };
}

/** Also sees to it that the message names each one. */
export function problemsOf(options: unknown): readonly string[] {
  try {
    parseOptions(options);
    return [];
  } catch (error) {
    if (!(error instanceof BackupError) || error.code !== 'OPTIONS_INVALID') throw error;
    const problems = error.context['problems'] as readonly string[];
    const silent = problems.filter((problem) => !error.message.includes(problem));
    if (silent.length > 0) throw new Error(`The message does not say: ${silent.join('; ')}`, { cause: error });
    return problems;
  }
}

// Looks at what a capture of the environment will need.

import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { findVariables } from './find-variables.js';
import type { EnvironmentSourceOptions } from './options.js';
import { readFiles } from './read-files.js';

export async function examineEnvironment(
  { environment, variables: patterns, files: named }: EnvironmentSourceOptions,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const { variables, unmatched } = findVariables(environment, patterns);
  return [
    ...(patterns.length > 0 ? [examineVariables(variables.size, unmatched)] : []),
    ...(named.length > 0 ? [await examineFiles(named, signal)] : []),
  ];
}

function examineVariables(count: number, unmatched: readonly string[]): Check {
  const name = 'variables';
  if (unmatched.length === 0) return { name, verdict: 'ok', message: `Variables that are backed up: ${count}.` };
  const message = `No variable has a name like ${unmatched.join(', ')}.`;
  return {
    name,
    verdict: 'warning',
    message,
    hint: 'Correct variables in the source options, or set what is missing.',
  };
}

async function examineFiles(named: EnvironmentSourceOptions['files'], signal: AbortSignal): Promise<Check> {
  const name = 'configuration-files';
  try {
    const { files, missing } = await readFiles(named, signal);
    const absent = missing.length === 0 ? '' : ` Not there, and optional: ${missing.join(', ')}.`;
    return { name, verdict: 'ok', message: `Files that are backed up: ${files.size}.${absent}` };
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return { name, verdict: 'blocked', message, hint };
  }
}

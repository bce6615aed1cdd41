// What of the environment is backed up now: the chosen variables, and the named files.

import { randomBytes } from 'node:crypto';

import { BackupError } from '../../core/errors.js';
import type { CaptureContext } from '../../core/source.js';
import type { Secrets } from '../../kit/confidential/capture-secrets.js';
import { counted } from '../../kit/counted.js';
import { formatVariables } from './env-file.js';
import { packFiles } from './files-archive.js';
import { findVariables } from './find-variables.js';
import type { EnvironmentSourceOptions } from './options.js';
import { readFiles } from './read-files.js';
import { FILES, FILES_FOLDER, VARIABLES } from './object-names.js';

/** What Node.js puts in the place of bytes of a variable that are no text. */
const UNREADABLE = '\uFFFD';

/** @throws BackupError SOURCE_NOT_FOUND when there is nothing of all that is named, and as `readFiles` does */
export async function collectEnvironment(
  options: EnvironmentSourceOptions,
  { signal, note, warn }: Pick<CaptureContext, 'signal' | 'note' | 'warn'>,
): Promise<Secrets> {
  const { variables, unmatched } = findVariables(options.environment, options.variables);
  const { files, missing } = await readFiles(options.files, signal);
  if (variables.size + files.size === 0) {
    throw new BackupError('SOURCE_NOT_FOUND', 'There is no variable and no file of those that are named.', {
      hint: 'Check variables and files in the source options, and what the process was started with.',
    });
  }
  if (unmatched.length > 0) note(`No variable has a name like ${unmatched.join(', ')}.`);
  if (missing.length > 0) note(`Not there, and optional: ${missing.join(', ')}.`);
  const inexact = [...variables.values()].filter((value) => value.includes(UNREADABLE)).length;
  if (inexact > 0) warn(notText(inexact));

  const text = formatVariables(variables);
  const contents = [...files].map(([name, content]) => [FILES_FOLDER + name, content] as const);
  return {
    kind: 'environment',
    contents: new Map([...(variables.size > 0 ? [[VARIABLES, Buffer.from(text)] as const] : []), ...contents]),
    counts: { variables: variables.size, files: files.size },
    fingerprintWork: options.fingerprintWork,
    objects: () =>
      new Map([
        ...(variables.size > 0 ? [[VARIABLES, withNonce(text)] as const] : []),
        ...(files.size > 0 ? [[FILES, packFiles(files)] as const] : []),
      ]),
  };
}

function notText(count: number): BackupError {
  return new BackupError(
    'SOURCE_INVALID',
    `${counted(count, 'variable')} with bytes that are not UTF-8: Node.js does not say which, so the backup is not exact there.`,
    { hint: 'Give such a value in base64, or in a file that is named in files.' },
  );
}

/** A comment that is random: with it the digest of the object, which anyone can read, says nothing about the values. */
function withNonce(text: string): Buffer {
  return Buffer.from(`# ${randomBytes(32).toString('hex')}\n${text}`);
}

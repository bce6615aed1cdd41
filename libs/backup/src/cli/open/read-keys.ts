// Keys from files or from the terminal: they are never given as arguments, which everybody on the machine can see.

import { readFile } from 'node:fs/promises';

import { BackupError } from '../../core/errors.js';
import type { Keys } from '../../nest/standalone/recovered-options.js';
import type { GlobalOptions } from '../global-options.js';
import { askSecret } from '../terminal/prompt.js';
import type { Terminal } from '../terminal/terminal.js';

/** In the place of a file. */
const ASKED_FOR = '-';

/** @throws BackupError REQUEST_INVALID when a file can't be read or holds no key */
export async function readKeys(options: GlobalOptions, terminal: Terminal, signal: AbortSignal): Promise<Keys> {
  const { identity = [], passphraseFile } = options;
  const identities = (await Promise.all(identity.map(readIdentities))).flat();
  if (passphraseFile === undefined) return { identities };
  if (passphraseFile === ASKED_FOR) return { passphrase: await askSecret(terminal, 'Passphrase: ', signal) };
  return { passphrase: (await read(passphraseFile)).replace(/\r?\n$/, '') };
}

/** As `age-keygen` writes them: one in a line, beside comments. */
async function readIdentities(file: string): Promise<string[]> {
  const lines = (await read(file)).split('\n').map((line) => line.trim());
  const found = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const { isIdentity } = await import('../../nest/standalone/key-pair.js');
  if (found.length > 0 && found.every(isIdentity)) return found;
  throw new BackupError('REQUEST_INVALID', `${file} holds no private key, or something else besides.`, {
    hint: 'Give the file that age-keygen or keygen has made: a line of it begins with AGE-SECRET-KEY-.',
  });
}

async function read(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw BackupError.from(error, 'REQUEST_INVALID', `${file} can't be read`);
  });
}

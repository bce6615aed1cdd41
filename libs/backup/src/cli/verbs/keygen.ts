// `keygen`: a new pair of keys. The private one goes into a file and nowhere else.

import { open } from 'node:fs/promises';
import { resolve } from 'node:path';

import { systemClock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import type { Verb } from '../verb.js';

interface KeygenOptions {
  readonly output: string;
  readonly postQuantum?: boolean;
}

interface Answer {
  readonly recipient: string;
  readonly identityFile: string;
}

export const keygen: Verb = {
  name: 'keygen',
  summary: 'a new pair of keys, and where to keep which half',
  needsNoBackups: true,
  configure(command) {
    command
      .requiredOption('-o, --output <file>', 'the new file for the private key; never overwritten')
      .option('--post-quantum', 'also safe from quantum computers; needs age 1.3 or later without this tool')
      .addHelpText('after', '\nExample:\n  $ nestjs-backup keygen -o backup-key.txt');
  },
  async run({ terminal }, command) {
    const { output, postQuantum = false } = command.opts<KeygenOptions>();
    const { newKeyPair } = await import('../../nest/standalone/key-pair.js');
    const { recipient, identityFile } = await newKeyPair({ postQuantum }, systemClock);
    await writeNew(output, identityFile);
    terminal.answer({ recipient, identityFile: resolve(output) }, explain);
  },
};

/** On the disk, and for nobody but its owner, before the public half is known to anyone. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(text);
    await file.sync();
    await file.close();
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!taken) throw BackupError.from(error, 'REQUEST_INVALID', 'The private key could not be written');
    throw new BackupError('REQUEST_INVALID', `There is a file ${path} already.`, {
      hint: 'It may be the only key to backups that exist. Choose another name.',
    });
  }
}

function explain({ recipient, identityFile }: Answer): string {
  return `Public key:  ${recipient}
Private key: ${identityFile}

The public key goes into the options of the application: encryption: { recipients: ['${recipient.slice(0, 12)}…'] }.
It can be shown to anybody: with it backups are made, and not one is opened.

The private key opens every backup. Without it they are lost, and nobody can make it anew:
- keep two copies away from the servers that are backed up: a password manager, and a printed one in a safe;
- not in the bucket beside the backups, and not in the repository;
- where drills run, they need it too: give it to a machine of its own if you can.
`;
}

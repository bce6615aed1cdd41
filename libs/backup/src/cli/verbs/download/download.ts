// `download`: objects of a backup as files, or one of them to stdout; decrypted and decompressed unless asked otherwise.

import type { Command } from 'commander';
import { join } from 'node:path';

import type { ManifestObject } from '../../../core/manifest.js';
import { BackupError } from '../../../core/errors.js';
import { formatBytes } from '../../../kit/sizes.js';
import type { BackupService } from '../../../nest/backup.service.js';
import { askedHere } from '../../asked-here.js';
import { EXIT } from '../../exit-codes.js';
import type { Session } from '../../session.js';
import type { Verb } from '../../verb.js';
import { saveFile, type SavedFile } from './save-file.js';
import { sendToStdout } from './send-to-stdout.js';

interface DownloadOptions {
  readonly output?: string;
  readonly directory?: string;
  readonly raw?: true;
  readonly force?: true;
}

const STDOUT = '-';

export const download: Verb = {
  name: 'download',
  summary: 'an object of a backup as a file or to stdout, decrypted and decompressed, or --raw',
  configure(command: Command) {
    command
      .argument('<backup>', 'its id, as list shows it')
      .argument('[object]', 'which of its objects, as show names them; all of them unless named')
      .option('-o, --output <file>', 'where to; - for stdout. Default: its own name in this directory')
      .option('-d, --directory <path>', 'each object under its own name in this directory')
      .option('--raw', 'as it is stored: encrypted and compressed')
      .option('--force', 'replace what is there');
  },
  async run(session: Session, command: Command) {
    const [id = '', wanted] = command.args;
    const options = command.opts<DownloadOptions>();
    refuseStdout(session, options);
    const { backups } = await session.open();
    const { manifest } = await backups.get(id, { signal: session.signal });
    const objects = choose(manifest.objects, wanted, options);
    const fetch = fetcher(backups, id, options, session.signal);
    if (options.output === STDOUT) {
      const [object] = objects;
      return object && (await sendToStdout(await fetch(object.name), session)) ? EXIT.done : EXIT.failed;
    }
    const files: SavedFile[] = [];
    for (const object of objects) {
      const path = placeOf(object, options);
      files.push(
        await saveFile(path, () => fetch(object.name), { force: options.force === true, signal: session.signal }),
      );
    }
    session.terminal.answer({ backupId: id, files }, () => files.map(describe).join('\n'));
    return EXIT.done;
  },
};

/** Before anything is opened: a terminal takes bytes for commands. @throws BackupError REQUEST_INVALID */
function refuseStdout({ terminal }: Session, { output, directory }: DownloadOptions): void {
  if (output !== undefined && directory !== undefined) {
    throw invalid('--output and --directory exclude each other.', 'Give one of them.');
  }
  if (output !== STDOUT) return;
  if (terminal.streams.stdout.isTTY === true) {
    throw invalid('The content of a backup is not for a terminal.', 'Send it on: … | less, > file, or --output file.');
  }
  if (terminal.appearance.json === true) {
    throw invalid('stdout is the object itself; there is no room for JSON.', 'Give --output file.');
  }
}

function invalid(message: string, hint: string): BackupError {
  return new BackupError('REQUEST_INVALID', message, { hint });
}

/** @throws BackupError REQUEST_INVALID, OBJECT_NOT_FOUND */
function choose(objects: readonly ManifestObject[], wanted: string | undefined, { output, raw }: DownloadOptions) {
  const names = objects.map(({ name }) => name).join(', ');
  if (wanted !== undefined) {
    const chosen = objects.filter(({ name, plain }) => name === wanted || (raw !== true && plain.name === wanted));
    if (chosen.length > 0) return chosen;
    throw new BackupError('OBJECT_NOT_FOUND', `The backup has no object ${wanted.slice(0, 200)}.`, {
      hint: `Name one of: ${names}.`,
    });
  }
  if (objects.length === 1 || output === undefined) return objects;
  throw invalid(
    `The backup has ${objects.length} objects, which are not one file.`,
    `Name one of: ${names}; or give --directory for all of them.`,
  );
}

function fetcher(backups: BackupService, id: string, { raw }: DownloadOptions, signal: AbortSignal) {
  return async (object: string) => await backups.download(id, object, { plain: raw !== true, signal, ...askedHere() });
}

function placeOf({ name, plain }: ManifestObject, { output, directory = '.', raw }: DownloadOptions): string {
  return output ?? join(directory, raw === true ? name : plain.name);
}

function describe({ path, bytes }: SavedFile): string {
  return `${path}  ${formatBytes(bytes)}`;
}

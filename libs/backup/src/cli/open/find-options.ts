// Options for the backups that a command is about: from the URLs of storages and keys alone, or the application's own.

import { systemClock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { recoverOptions } from '../../nest/standalone/recovered-options.js';
import type { BackupModuleOptions } from '../../nest/options/options.js';
import type { GlobalOptions } from '../global-options.js';
import type { Terminal } from '../terminal/terminal.js';
import { warnOfUnreachable, warnOfUnreadable } from '../words/failures.js';
import { loadConfig } from './load-config.js';
import { readKeys } from './read-keys.js';
import { parseStorageUrl } from './storage-url.js';

/** @throws BackupError REQUEST_INVALID when neither is given */
export async function findOptions(
  options: GlobalOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<BackupModuleOptions> {
  if (options.config !== undefined) return await loadConfig(options.config);
  const urls = options.storage ?? [];
  if (urls.length === 0) {
    throw new BackupError('REQUEST_INVALID', 'It is not said where the backups are.', {
      hint: 'Give --storage s3://bucket/prefix or file:///path, --config with the options of the application, or --app with its module.',
    });
  }
  const destinations = Object.fromEntries(
    urls.map((url, index) => [index === 0 ? 'storage' : `storage-${index + 1}`, parseStorageUrl(url)]),
  );
  const recovered = await recoverOptions(
    { destinations, keys: await readKeys(options, terminal, signal) },
    systemClock,
    signal,
  );
  for (const [name, error] of recovered.unreachable) warnOfUnreachable(name, error, terminal);
  for (const unreadable of recovered.unreadable) warnOfUnreadable(unreadable, terminal);
  return recovered.options;
}

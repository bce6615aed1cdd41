// The application's own options, from a file of the application; the only place that loads code of others.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { BackupError } from '../../core/errors.js';
import { isRecord } from '../../core/reader.js';
import type { BackupModuleOptions } from '../../nest/options/options.js';

/** Its default export; what is in it is checked by who uses it. @throws BackupError REQUEST_INVALID */
export async function loadConfig(file: string): Promise<BackupModuleOptions> {
  const { href } = pathToFileURL(resolve(file));
  const loaded: unknown = await import(href).catch((error: unknown) => {
    throw BackupError.from(error, 'REQUEST_INVALID', `${file} can't be loaded`);
  });
  if (isRecord(loaded) && isRecord(loaded['default'])) return loaded['default'] as unknown as BackupModuleOptions;
  throw new BackupError('REQUEST_INVALID', `${file} has no default export with the options of BackupModule.`);
}

// The application's own options, from a file of the application.

import { BackupError } from '../../core/errors.js';
import { isRecord } from '../../core/reader.js';
import type { BackupModuleOptions } from '../../nest/options/options.js';
import { loadModule, splitName } from './load-module.js';

/**
 * `file` or `file#name`: the default or a named export, which is the options, a promise of them, or a function that answers
 * either. What is in them is checked by who uses them.
 * @throws BackupError REQUEST_INVALID
 */
export async function loadConfig(config: string): Promise<BackupModuleOptions> {
  const { file, name = 'default' } = splitName(config);
  const exported = (await loadModule(file))[name];
  const options = await settled(exported, config);
  if (isRecord(options)) return options as unknown as BackupModuleOptions;
  throw new BackupError('REQUEST_INVALID', `${file} has no ${name} export with the options of BackupModule.`, {
    hint: 'Export what BackupModule.forRoot is given, or a function that answers it; or give --app with the module of the application.',
  });
}

async function settled(exported: unknown, config: string): Promise<unknown> {
  try {
    return await (typeof exported === 'function' ? (exported as () => unknown)() : exported);
  } catch (error) {
    throw BackupError.from(error, 'REQUEST_INVALID', `The options of ${config} could not be made`);
  }
}

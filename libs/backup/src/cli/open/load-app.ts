// The application's own Nest module, from a compiled file of the application.

import { BackupError } from '../../core/errors.js';
import type { AppModule } from '../../nest/standalone/hosted.js';
import { type Exports, loadModule, splitName } from './load-module.js';

/** `file` or `file#name`. Unless named it is the default, or the only class whose name ends in Module. @throws BackupError REQUEST_INVALID */
export async function loadApp(app: string): Promise<AppModule> {
  const { file, name } = splitName(app);
  const exports = await loadModule(file);
  const [module, ...others] = name === undefined ? guess(exports) : [exports[name]];
  if (isClass(module) && others.length === 0) return module as AppModule;
  const classes = Object.keys(exports).filter((key) => isClass(exports[key]));
  throw new BackupError('REQUEST_INVALID', `Which export of ${file} is the module of the application can't be told.`, {
    hint: `Name it: --app ${file}#AppModule. Its classes are: ${classes.join(', ') || 'none'}.`,
  });
}

function guess(exports: Exports): unknown[] {
  if (isClass(exports['default'])) return [exports['default']];
  return Object.entries(exports).flatMap(([name, value]) => (name.endsWith('Module') && isClass(value) ? [value] : []));
}

function isClass(value: unknown): boolean {
  return typeof value === 'function';
}

// Which of the sample's ways to back up is used, and where the files are that it backs up besides the database.

import { resolve } from 'node:path';
import type { BackupSettings } from './backup-settings.js';
import type { DatabaseSettings } from './database-settings.js';
import type { EnvironmentReader } from './environment-reader.js';

export const PROFILES = ['gallery', 'portfolio', 'translation'] as const;

export interface ProfileSettings {
  readonly name: (typeof PROFILES)[number];
  /** True: the log goes to the file, not to the terminal. */
  readonly logsToFile: boolean;
  readonly logFile: string;
  /** Paths are absolute. */
  readonly uploads: string;
  readonly cache: string;
  readonly memory: string;
  /** Where restored secrets are put down for review. */
  readonly restored: string;
}

export function profileSettings(
  environment: EnvironmentReader,
  { database, backup }: { readonly database: DatabaseSettings; readonly backup: BackupSettings },
): ProfileSettings {
  const name = environment.oneOf('BACKUP_PROFILE', PROFILES) ?? 'gallery';
  if (name === 'portfolio' && database.type !== 'sqlite')
    environment.refuse('BACKUP_PROFILE=portfolio is for an SQLite file; set DATABASE_PATH.', undefined);
  if (name === 'translation' && database.type !== 'postgres')
    environment.refuse('BACKUP_PROFILE=translation is for PostgreSQL; set DATABASE_URL.', undefined);
  if (name === 'translation' && backup.encryption === 'none')
    environment.refuse(
      'BACKUP_PROFILE=translation backs up secrets; set BACKUP_AGE_RECIPIENTS or BACKUP_ENCRYPTION_KEY.',
      undefined,
    );
  const path = (variable: string, fallback: string) => resolve(environment.text(variable) ?? fallback);
  return {
    name,
    logsToFile: name !== 'gallery' || environment.text('LOG_FILE') !== undefined,
    logFile: path('LOG_FILE', './data/logs/backend.log'),
    uploads: path('UPLOADS_DIR', './data/uploads'),
    cache: path('CACHE_DIR', './data/cache'),
    memory: path('TRANSLATION_MEMORY_DIR', './data/translation-memory'),
    restored: path('RESTORED_DIR', './data/restored'),
  };
}

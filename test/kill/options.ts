// What the application that is killed and the one that looks on have in common.

import { join } from 'node:path';
import type { BackupModuleOptions } from 'nestjs-backup';

export function databaseOf(directory: string): string {
  return join(directory, 'gallery.db');
}

export function storageOf(directory: string): string {
  return join(directory, 'backups');
}

/** Few backups are kept, so that the process is killed while it prunes, too. */
export function optionsFor(directory: string): BackupModuleOptions {
  return {
    destinations: { local: { storage: { type: 'local', directory: storageOf(directory) } } },
    jobs: {
      gallery: {
        source: { type: 'sqlite', file: databaseOf(directory) },
        retention: { keepLast: 2, minVerified: 1 },
        deadline: '1h',
      },
    },
  };
}

// The module within its own application, which is started without anything that its BackupModule would do by itself.

import { type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { BackupError } from '../../core/errors.js';
import { BACKUP_OPTIONS } from '../backup.module.js';
import type { BackupModuleOptions } from '../options/options.js';
import { PassiveModule } from './passive.module.js';
import { type Standalone, standaloneOf } from './standalone.js';

export type AppModule = Type<unknown>;

export interface Hosted extends Standalone {
  /** As the application made them. */
  readonly options: BackupModuleOptions;
}

@Module({})
class HostModule {}

/**
 * Starts the application without listening. Schedules, monitor and backups after events of its BackupModule stay silent;
 * what else the application does when it starts, it does.
 * @throws BackupError REQUEST_INVALID when it does not start or has no BackupModule; OPTIONS_INVALID
 */
export async function startHosted(app: AppModule): Promise<Hosted> {
  const context = await boot(app);
  try {
    const options = context.get<BackupModuleOptions>(BACKUP_OPTIONS, { strict: false });
    return { ...standaloneOf(context), options };
  } catch (error) {
    await context.close();
    throw new BackupError('REQUEST_INVALID', `${app.name} imports no BackupModule of this installation.`, {
      hint: 'Run the command in the directory of the application, where its own nestjs-backup is installed.',
      cause: error,
    });
  }
}

async function boot(app: AppModule): Promise<INestApplicationContext> {
  const imports = [PassiveModule.as({ makesStorages: true }), app];
  try {
    const options = { logger: false, abortOnError: false } as const;
    return await NestFactory.createApplicationContext({ module: HostModule, imports }, options);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackupError('REQUEST_INVALID', `The application (${app.name}) does not start: ${reason}`, {
      hint: 'Give it what it needs (its environment, its database), or do without it: --config with the options alone, or --storage with the URL of a storage.',
      cause: error,
    });
  }
}

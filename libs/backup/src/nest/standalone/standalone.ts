// The module without an application around it: for a command, which asks for something and ends.

import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { BackupModule } from '../backup.module.js';
import { BackupService } from '../backup.service.js';
import { BackupGroupService } from '../groups/backup-group.service.js';
import { BackupReplicationService } from '../replication/backup-replication.service.js';
import { BackupRescueService } from '../rescue/backup-rescue.service.js';
import type { BackupModuleOptions } from '../options/options.js';
import type { Passive } from '../tokens.js';
import { PassiveModule } from './passive.module.js';

export interface Standalone {
  readonly backups: BackupService;
  readonly groups: BackupGroupService;
  readonly rescues: BackupRescueService;
  readonly replications: BackupReplicationService;
  /** Ends what is under way, as the options say for a shutdown, and sends the last records. Called once. */
  close(): Promise<void>;
}

const ANYWHERE = { strict: false } as const;

@Module({})
class StandaloneModule {}

/** Starts nothing by itself: no schedule, no monitor. @throws BackupError OPTIONS_INVALID */
export async function startStandalone(
  options: BackupModuleOptions,
  passive: Passive = { makesStorages: true },
): Promise<Standalone> {
  const imports = [PassiveModule.as(passive), BackupModule.forRoot(options)];
  const context = await NestFactory.createApplicationContext(
    { module: StandaloneModule, imports },
    { logger: false, abortOnError: false },
  );
  return standaloneOf(context);
}

export function standaloneOf(context: INestApplicationContext): Standalone {
  return {
    backups: context.get(BackupService, ANYWHERE),
    groups: context.get(BackupGroupService, ANYWHERE),
    rescues: context.get(BackupRescueService, ANYWHERE),
    replications: context.get(BackupReplicationService, ANYWHERE),
    close: () => context.close(),
  };
}

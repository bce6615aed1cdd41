// What a caller must be allowed to do for a route, as metadata that the host's guards read.

import { type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

/**
 * `read`: look at backups, runs and health. `create`: start, prove and stop work that changes no data, and pin backups.
 * `restore`: put data back, or take it out. `delete`: remove backups, or release pinned ones.
 */
export type BackupPermissionName = 'read' | 'create' | 'restore' | 'delete';

export const BACKUP_PERMISSION = 'nestjs-backup:permission';

export const BackupPermission = (name: BackupPermissionName): CustomDecorator => SetMetadata(BACKUP_PERMISSION, name);

/** The permission of the route that a guard is asked about; undefined when it is not one of the backup routes. */
export function backupPermissionOf(context: ExecutionContext): BackupPermissionName | undefined {
  return new Reflector().get<BackupPermissionName | undefined>(BACKUP_PERMISSION, context.getHandler());
}

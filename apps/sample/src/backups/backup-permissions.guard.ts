// Says who may do what with backups: viewers look, admins do everything.

import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { BACKUP_PERMISSION, type BackupPermissionName } from 'nestjs-backup';
import type { AuthenticatedRequest } from '../auth/auth.decorators.js';
import type { Role } from '../auth/role.js';

const MAY: Readonly<Record<Role, readonly BackupPermissionName[]>> = {
  viewer: ['read'],
  admin: ['read', 'create', 'restore', 'delete'],
};

@Injectable()
export class BackupPermissionsGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** Comes after the app's own guards, which see to it that there is a user. */
  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.get<BackupPermissionName>(BACKUP_PERMISSION, context.getHandler());
    const { user } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (user && MAY[user.role].includes(needed)) return true;
    throw new ForbiddenException(`This needs the backup permission "${needed}".`);
  }
}

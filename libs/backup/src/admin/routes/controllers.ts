// Makes the controllers of one registration: the shared routes, below its path and behind its guards.

import { Controller, type Type, UseGuards } from '@nestjs/common';

import type { AdminSettings } from '../options.js';
import { BackupRoutes } from './backup-routes.js';
import { GroupRoutes } from './group-routes.js';
import { NotifierRoutes } from './notifier-routes.js';
import { RescueRoutes } from './rescue-routes.js';
import { ReplicationRoutes } from './replication-routes.js';
import { RunRoutes } from './run-routes.js';

/** Those with a word in their path come first: `runs` must not be taken for the id of a backup. */
export function createControllers({ path, guards }: AdminSettings): Type[] {
  @Controller(path)
  @UseGuards(...guards)
  class BackupRunsController extends RunRoutes {}

  @Controller(path)
  @UseGuards(...guards)
  class BackupGroupsController extends GroupRoutes {}

  @Controller(path)
  @UseGuards(...guards)
  class BackupReplicationController extends ReplicationRoutes {}

  @Controller(path)
  @UseGuards(...guards)
  class BackupsController extends BackupRoutes {}

  @Controller(path)
  @UseGuards(...guards)
  class BackupNotifiersController extends NotifierRoutes {}

  @Controller(path)
  @UseGuards(...guards)
  class BackupRescuesController extends RescueRoutes {}

  return [
    BackupRunsController,
    BackupGroupsController,
    BackupReplicationController,
    BackupsController,
    BackupRescuesController,
    BackupNotifiersController,
  ];
}

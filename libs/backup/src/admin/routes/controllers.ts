// Makes the controllers of one registration: the shared routes, below its path and behind its guards.

import { Controller, type Type, UseGuards } from '@nestjs/common';

import type { AdminSettings } from '../options.js';
import { BackupRoutes } from './backup-routes.js';
import { NotifierRoutes } from './notifier-routes.js';
import { RunRoutes } from './run-routes.js';

/** Run routes come first: `runs` must not be taken for the id of a backup. */
export function createControllers({ path, guards }: AdminSettings): Type[] {
  @Controller(path)
  @UseGuards(...guards)
  class BackupRunsController extends RunRoutes {}

  @Controller(path)
  @UseGuards(...guards)
  class BackupsController extends BackupRoutes {}

  @Controller(path)
  @UseGuards(...guards)
  class BackupNotifiersController extends NotifierRoutes {}

  return [BackupRunsController, BackupsController, BackupNotifiersController];
}

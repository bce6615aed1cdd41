// Routes about notifiers: do messages arrive?

import { HttpCode, HttpStatus, Inject, Post, UseFilters } from '@nestjs/common';

import { BackupService } from '../../nest/backup.service.js';
import { BackupPermission } from '../permission.js';
import { ProblemFilter } from '../problem/problem.filter.js';
import { type NotifierTestsView, viewNotifierTests } from '../views/notifier-tests.view.js';

@UseFilters(ProblemFilter)
export class NotifierRoutes {
  constructor(@Inject(BackupService) private readonly backups: BackupService) {}

  /** People get a message, so it asks for more than `read`. */
  @Post('notifiers/test')
  @BackupPermission('create')
  @HttpCode(HttpStatus.OK)
  async test(): Promise<NotifierTestsView> {
    return viewNotifierTests(await this.backups.testNotifiers());
  }
}

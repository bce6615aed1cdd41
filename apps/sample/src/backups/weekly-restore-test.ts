// Proves every week that a backup can be restored: a random one of the last seven days.

import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { BackupService } from 'nestjs-backup';
import { Settings } from '../settings/settings.js';

const SUNDAY_AT_3AM = '0 3 * * 0';

@Injectable()
export class WeeklyRestoreTest {
  private readonly logger = new Logger(WeeklyRestoreTest.name);

  constructor(
    private readonly backups: BackupService,
    private readonly settings: Settings,
  ) {}

  @Cron(SUNDAY_AT_3AM, { name: 'weekly-restore-test', timeZone: 'UTC' })
  async proveOne(): Promise<void> {
    if (this.settings.backup.schedule === undefined) return;
    try {
      const { result } = this.backups.startDrill('gallery', { pick: 'random', within: '7d', trigger: 'schedule' });
      // How it ended is in its run record, in the log and in health.
      await result.catch(() => undefined);
    } catch (error) {
      this.logger.warn(`No restore test this week: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

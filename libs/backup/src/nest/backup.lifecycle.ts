// Start and end with the host application: prepare the storages, stop the schedules, leave no run behind.

import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';

import { BackupError } from '../core/errors.js';
import type { Storage } from '../core/storage.js';
import { redact } from '../kit/redact.js';
import { BackupService } from './backup.service.js';
import { EventStream } from './event-stream.js';
import { JobScheduler } from './schedules/job-scheduler.js';
import { BACKUP_PLAN, type BackupPlan } from './tokens.js';

@Injectable()
export class BackupLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Backup');

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(BackupService) private readonly service: BackupService,
    @Inject(JobScheduler) private readonly scheduler: JobScheduler,
    @Inject(EventStream) private readonly stream: EventStream,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.prepareStorages();
    if (this.plan.settings.schedules) await this.scheduler.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.scheduler.stop();
    await this.service.shutdown();
    this.stream.close();
  }

  /** A storage that is not there must not keep the application from starting; health and the next run say so too. */
  private async prepareStorages(): Promise<void> {
    const storages = new Map<Storage, string>(
      this.plan.jobs.flatMap((job) =>
        job.catalogs.map(({ destination, name }) => [destination.storage, name] as const),
      ),
    );
    for (const [storage, name] of storages) {
      try {
        await storage.prepare?.();
      } catch (error) {
        const { code, message, hint } = BackupError.from(error, 'STORAGE_FAILED');
        this.logger.error(`The destination ${name} is not ready: [${code}] ${redact(message)} ${hint}`);
      }
    }
  }
}

// One log line when the monitor finds health at another level than before: where nobody is told, it is in the log.

import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { distinctUntilChanged, filter, map, startWith, skip } from 'rxjs';

import type { BackupEvent } from '../../core/events.js';
import type { HealthReport } from '../../core/health.js';
import { redact } from '../../kit/redact.js';
import { EventStream } from '../event-stream.js';

@Injectable()
export class HealthLogger implements OnModuleInit {
  private readonly logger = new Logger('Backup');

  constructor(@Inject(EventStream) private readonly stream: EventStream) {}

  onModuleInit(): void {
    this.stream.events$
      .pipe(
        filter((event): event is Extract<BackupEvent, { type: 'health' }> => event.type === 'health'),
        map(({ health }): Pick<HealthReport, 'level' | 'summary'> => health),
        startWith({ level: 'healthy', summary: '' } as const),
        distinctUntilChanged((before, now) => before.level === now.level),
        skip(1),
      )
      .subscribe((report) => this.log(report));
  }

  private log({ level, summary }: Pick<HealthReport, 'level' | 'summary'>): void {
    const line = `Health is ${level}: ${redact(summary)}`;
    if (level === 'critical') this.logger.error(line);
    else if (level === 'warning') this.logger.warn(line);
    else this.logger.log(line);
  }
}

// One log line for each run that ends, and the only place where the library logs a run.

import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { filter, map } from 'rxjs';

import type { BackupEvent } from '../core/events.js';
import { isFinal, type RunRecord } from '../core/run.js';
import { formatDuration } from '../kit/durations.js';
import { sentence } from '../kit/sentence.js';
import { EventStream } from './event-stream.js';

@Injectable()
export class RunLogger implements OnModuleInit {
  private readonly logger = new Logger('Backup');

  constructor(@Inject(EventStream) private readonly stream: EventStream) {}

  onModuleInit(): void {
    this.stream.events$
      .pipe(
        filter((event): event is Extract<BackupEvent, { type: 'run' }> => event.type === 'run'),
        map(({ run }) => run),
        filter(isFinal),
      )
      .subscribe((run) => this.log(run));
  }

  private log(run: RunRecord): void {
    const line = describeRun(run);
    if (run.state === 'failed') this.logger.error(line);
    else if (run.state === 'succeeded') this.logger.log(line);
    else this.logger.warn(line);
  }
}

/** E.g. `backup of gallery succeeded in 1.2 s (schedule): 20251101T020000Z-k3x9q2abcd. Stored 4.2 MB in local.` */
export function describeRun(run: RunRecord): string {
  const took =
    run.startedAt && run.finishedAt ? ` in ${formatDuration(run.finishedAt.getTime() - run.startedAt.getTime())}` : '';
  const head = `${run.operation} of ${run.job} ${run.state === 'warning' ? 'ended with warnings' : run.state}${took} (${run.trigger})`;
  const subject = run.backupId === undefined ? head : `${head}: ${run.backupId}`;
  const problems = [...run.warnings, ...(run.error ? [run.error] : [])].map(
    ({ code, message, hint }) => `[${code}] ${sentence(message)} ${hint}`,
  );
  return [`${subject}.`, ...run.notes, ...problems].join(' ');
}

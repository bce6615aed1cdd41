// A job that archives logs to a directory, and all that it has archived.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#backup/core/clock.js';
import type { BackupError } from '#backup/core/errors.js';
import { newRunId } from '#backup/core/names.js';
import { readTar } from '#backup/kit/tar/read-tar.js';
import { composeJobs } from '#backup/nest/compose.js';
import { parseOptions } from '#backup/nest/options/parse-options.js';
import { backup } from '#backup/operations/backup/backup.js';
import { contentOf } from '#backup/operations/content.js';
import type { OperationContext } from '#backup/operations/context.js';
import { findCopies } from '#backup/operations/find.js';
import type { Job } from '#backup/operations/job.js';
import type { LogsSourceOptions } from 'nestjs-backup';

export type Clearing = Pick<LogsSourceOptions, 'clear' | 'reopen'>;

export class LogJob {
  readonly job: Job;
  /** The log that everything is about. */
  readonly log: string;
  readonly warnings: BackupError[] = [];

  constructor(
    readonly directory: string,
    clearing: Clearing,
  ) {
    const logs = join(directory, 'logs');
    for (const folder of [logs, join(directory, 'backups')]) mkdirSync(folder, { recursive: true });
    this.log = join(logs, 'app.log');
    const settings = parseOptions({
      destinations: { local: { storage: { type: 'local', directory: join(directory, 'backups') } } },
      jobs: {
        logs: { source: { type: 'logs', directory: logs, ...clearing }, compression: { type: 'gzip', level: 1 } },
      },
    });
    const [job] = composeJobs(settings, systemClock);
    if (job === undefined) throw new Error('There is no job.');
    this.job = job;
  }

  /** As the application does at its start. */
  async prepare(): Promise<void> {
    for (const catalog of this.job.catalogs) await catalog.destination.storage.prepare?.('');
  }

  /** As the engine would run it. */
  async run(): Promise<void> {
    await backup(this.job, this.context());
  }

  /** What all backups hold of the log, in the order in which they were taken. */
  async *archived(): AsyncGenerator<string> {
    const listings = await Promise.all(this.job.catalogs.map((catalog) => catalog.list(this.job.name)));
    const ids = listings
      .flatMap(({ backups }) => backups.map(({ manifest }) => manifest))
      .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
    const context = this.context();
    for (const { id } of ids) {
      const [copy] = await findCopies(this.job, id, context);
      for await (const { name, content } of readTar(contentOf(this.job, copy, context).open('logs.tar'))) {
        if (name !== 'app.log') continue;
        for await (const chunk of content) yield Buffer.from(chunk).toString('latin1');
      }
    }
  }

  private context(): OperationContext {
    return {
      signal: new AbortController().signal,
      runId: newRunId(systemClock.now()),
      trigger: 'manual',
      clock: systemClock,
      emit: () => undefined,
      about: () => undefined,
      note: () => undefined,
      examined: () => undefined,
      parts: () => undefined,
      progress: () => undefined,
      warn: (error) => void this.warnings.push(error),
      requireClaim: async () => undefined,
      nested: async () => {
        throw new Error('Nothing runs as a part of this.');
      },
    };
  }
}

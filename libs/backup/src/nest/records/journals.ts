// The journals of all destinations, and the outbox through which records get there.

import { Inject, Injectable, Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Catalog } from '../../catalog/catalog.js';
import { Journal } from '../../catalog/journal/journal.js';
import type { BackupError } from '../../core/errors.js';
import { redact } from '../../kit/redact.js';
import { Spool } from '../../kit/spool.js';
import { Outbox } from '../../operations/history/outbox.js';
import { StoragePreparation } from '../storage-preparation.js';
import { BACKUP_PLAN, type BackupPlan, runnablesOf } from '../tokens.js';

@Injectable()
export class Journals {
  readonly outbox: Outbox;
  private readonly logger = new Logger('Backup');
  private readonly byCatalog: ReadonlyMap<Catalog, Journal>;

  constructor(
    @Inject(BACKUP_PLAN) private readonly plan: BackupPlan,
    @Inject(StoragePreparation) preparation: StoragePreparation,
  ) {
    const { clock } = plan;
    const catalogs = [...new Set(runnablesOf(plan).flatMap((runnable) => runnable.catalogs))];
    this.byCatalog = new Map(catalogs.map((catalog) => [catalog, new Journal(catalog.destination, clock)]));
    const byJournal = new Map([...this.byCatalog].map(([catalog, journal]) => [journal, catalog]));
    this.outbox = new Outbox(this.all, (journal) => this.spoolOf(journal), {
      clock,
      report: (destination, error) => this.report(destination, error),
      prepare: async (journal, signal) => {
        const catalog = byJournal.get(journal);
        const failures = await preparation.prepare(catalog ? [catalog] : [], signal);
        for (const failure of failures.values()) throw failure;
      },
    });
  }

  get all(): Journal[] {
    return [...this.byCatalog.values()];
  }

  /** Those of the destinations of a job or a group; of all when there is none of the name. */
  of(jobName: string): Journal[] {
    const job = runnablesOf(this.plan).find(({ name }) => name === jobName);
    return job ? job.catalogs.flatMap((catalog) => this.byCatalog.get(catalog) ?? []) : this.all;
  }

  /** One directory for each place that records go to, so that none is ever sent to another, whoever finds it. */
  private spoolOf({ destination: { name, prefix, storage } }: Journal): Spool | undefined {
    const { spoolDirectory } = this.plan.settings.history;
    if (spoolDirectory === false) return undefined;
    const given = this.plan.settings.destinations[name]?.storage;
    const endpoint = given && 'endpoint' in given ? given.endpoint : undefined;
    const place = createHash('sha256').update(JSON.stringify([storage.kind, endpoint, storage.location, prefix]));
    const folder = `${name}-${place.digest('hex').slice(0, 16)}`;
    const directory =
      spoolDirectory === undefined
        ? join(tmpdir(), `nestjs-backup-spool-${process.getuid?.() ?? 'user'}-${folder}`)
        : join(spoolDirectory, folder);
    return new Spool(directory, this.plan.clock);
  }

  private report(destination: string, error?: BackupError): void {
    if (error === undefined) {
      this.logger.log(`${destination}: the records that waited were stored.`);
      return;
    }
    const { code, message, hint } = error;
    this.logger.warn(
      `${destination}: records of runs wait until they can be stored: [${code}] ${redact(message)} ${hint}`,
    );
  }
}

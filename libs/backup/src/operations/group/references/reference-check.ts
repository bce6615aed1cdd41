// Whether every file that a database refers to is in the backup of the files: asked of exactly what was backed up.

import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BackupError } from '../../../core/errors.js';
import type { Capture } from '../../../core/source.js';
import { createScratchDirectory, removeScratchDirectory } from '../../../kit/scratch-directory.js';
import { writeTexts } from '../../../kit/texts-file.js';
import { contentOf } from '../../content.js';
import type { OperationContext } from '../../context.js';
import { findCopies } from '../../find.js';
import type { Job } from '../../job.js';
import type { Group, References } from '../group.js';
import type { EndedPart } from '../parts.js';
import { isGood } from '../parts.js';
import { describeMissing, findMissing } from './find-missing.js';

/** For one run of a group. What it can't find out is a warning: the backups are there. */
export class ReferenceCheck {
  private directory: string | undefined;
  private failure: BackupError | undefined;
  private count: number | undefined;

  constructor(
    private readonly group: Group,
    private readonly references: References,
  ) {}

  /** Keeps what the captured database refers to until the files are captured too. Throws when aborted only. */
  async look(capture: Capture, context: OperationContext): Promise<void> {
    const { query, from } = this.references;
    try {
      if (!capture.ask) throw new BackupError('CHECK_BROKEN', `The source of ${from} can not be asked.`);
      context.progress('asking which files it refers to');
      this.directory = await createScratchDirectory(tmpdir(), context.clock);
      this.count = await writeTexts(this.path(this.directory), named(capture.ask(query), context.signal));
    } catch (error) {
      context.signal.throwIfAborted();
      this.failure = BackupError.from(error, 'CHECK_BROKEN');
    }
  }

  /** When all parts have ended. Throws when aborted only. */
  async judge(ended: readonly EndedPart[], context: OperationContext): Promise<void> {
    const { from, files } = this.references;
    const parts = [from, files].map((name) => ended.find(({ member }) => member.job.name === name));
    const [database, holder] = parts;
    if (!database || !holder || !isGood(database.record) || !isGood(holder.record)) return;
    try {
      if (this.failure) throw this.failure;
      await this.compare(holder.member.job, holder.record.backupId ?? '', context);
    } catch (error) {
      context.signal.throwIfAborted();
      const { message, hint, code } = BackupError.from(error);
      const details = code === 'CHECK_BROKEN' ? {} : { hint };
      context.warn(
        new BackupError(
          'REFERENCES_UNCHECKED',
          `Whether all files that ${from} refers to are in the backup of ${files} is not known: ${message}`,
          details,
        ),
      );
    }
  }

  async clear(): Promise<void> {
    if (this.directory !== undefined) await removeScratchDirectory(this.directory).catch(() => undefined);
  }

  private async compare(job: Job, backupId: string, context: OperationContext): Promise<void> {
    const { source } = job;
    if (!source.listFiles) throw new BackupError('CHECK_BROKEN', `A backup of ${job.name} holds no files.`);
    if (this.directory === undefined || this.count === undefined) return;
    context.progress(`comparing what ${this.references.from} refers to with the files`);
    const [copy] = await findCopies(job, backupId, context);
    const content = contentOf(job, copy, context);
    const list = () => source.listFiles?.(content) ?? nothing();
    const missing = await findMissing({ path: this.path(this.directory), count: this.count }, list, context.signal);
    if (missing.count > 0) {
      context.warn(
        new BackupError('REFERENCES_MISSING', describeMissing(missing, this.references), {
          context: { group: this.group.name, missing: missing.count },
        }),
      );
    } else {
      context.note(
        `All ${missing.total} files that ${this.references.from} refers to are in the backup of ${job.name}.`,
      );
    }
  }

  private path(directory: string): string {
    return join(directory, 'references.jsonl');
  }
}

async function* named(answers: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  for await (const path of answers) {
    signal.throwIfAborted();
    if (path !== '') yield path;
  }
}

async function* nothing(): AsyncGenerator<string> {}

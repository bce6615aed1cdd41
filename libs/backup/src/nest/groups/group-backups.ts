// Starts the run that backs a group up, and in it a run for each of its jobs.

import { Inject, Injectable } from '@nestjs/common';

import type { OperationContext } from '../../operations/context.js';
import { backUpGroup, type StartMember } from '../../operations/group/back-up-group.js';
import type { Group, Member } from '../../operations/group/group.js';
import { queuedParts, type StartedPart } from '../../operations/group/parts.js';
import { JobRuns, type RunSubject } from '../job-runs.js';
import type { Started } from '../requests.js';
import { type BackupSubject, startBackup } from '../start-backup.js';

@Injectable()
export class GroupBackups {
  constructor(@Inject(JobRuns) private readonly jobRuns: JobRuns) {}

  /** @throws BackupError RUN_CONFLICT or SHUTTING_DOWN */
  start(group: Group, { notes = [], ...subject }: RunSubject & Pick<BackupSubject, 'notes'>): Started<void> {
    const parts = queuedParts(group.members);
    return this.jobRuns.start('backup', group, { ...subject, parts }, async (_, context) => {
      for (const note of notes) context.note(note);
      const start: StartMember = (member, look) =>
        this.startMember(group, member, { ...subject, ...(look ? { look } : {}) }, context);
      await backUpGroup(group, start, context);
    });
  }

  private startMember(
    { name }: Group,
    { job }: Member,
    { label, by, look }: RunSubject & Pick<BackupSubject, 'look'>,
    { runId, signal, trigger }: OperationContext,
  ): StartedPart {
    const { run, result } = startBackup(
      this.jobRuns,
      { ...job, skipsUnchanged: false },
      {
        trigger,
        ...(label === undefined ? {} : { label }),
        ...(by === undefined ? {} : { by }),
        partOf: runId,
        group: { name, runId },
        ...(look === undefined ? {} : { look }),
        waits: true,
        signal,
      },
    );
    return { runId: run.id, ended: this.jobRuns.lastRecordOf(run.id, result).then((record) => ({ record })) };
  }
}

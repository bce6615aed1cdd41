// Restores of groups and their undo: confirmed by the name of the group, and carried out as runs with a run for each part.

import { Inject, Injectable } from '@nestjs/common';

import { BackupError } from '../../core/errors.js';
import type { AskedBy, RunRecord } from '../../core/run.js';
import type { OperationContext } from '../../operations/context.js';
import type { Group } from '../../operations/group/group.js';
import { findGroupBackup } from '../../operations/group/list-group-backups.js';
import { queuedParts, type StartedPart } from '../../operations/group/parts.js';
import {
  type ChosenPart,
  chooseParts,
  type GroupRestorePlan,
  planGroupRestore,
  requireGroupAllowed,
} from '../../operations/group/plan-group-restore.js';
import { restoreGroup } from '../../operations/group/restore-group.js';
import { partsToUndo, type ReplacedPart, undoGroup } from '../../operations/group/undo-group.js';
import { type BeforeSwap, restore, type RestoreOptions } from '../../operations/restore/restore.js';
import { undo } from '../../operations/restore/undo.js';
import { askedBy } from '../asked-by.js';
import { JobRuns } from '../job-runs.js';
import { RecordKeeper } from '../records/record-keeper.js';
import { RecordReader } from '../records/record-reader.js';
import type { Started } from '../requests.js';
import type { GroupRestoreRequest, GroupUndoRequest } from './group-requests.js';

@Injectable()
export class GroupRestores {
  constructor(
    @Inject(JobRuns) private readonly jobRuns: JobRuns,
    @Inject(RecordKeeper) private readonly keeper: RecordKeeper,
    @Inject(RecordReader) private readonly records: RecordReader,
  ) {}

  async planFor(group: Group, backup: string, parts?: readonly string[]): Promise<GroupRestorePlan> {
    const context = this.jobRuns.lookContext();
    return await planGroupRestore(group, await findGroupBackup(group, backup, context), parts, context);
  }

  async start(group: Group, backupRunId: string, request: GroupRestoreRequest): Promise<Started<void>> {
    const { confirm, parts: names, by: _, ...options } = request;
    const by = askedBy(request);
    const about = { job: group.name, label: backupRunId, ...by };
    return await this.keeper.attempt({ action: 'restore', ...about }, async () => {
      requireConfirmation(group, confirm);
      const backup = await findGroupBackup(group, backupRunId, this.jobRuns.lookContext());
      const chosen = chooseParts(group, backup, names);
      const parts = queuedParts(chosen.map(({ member }) => member));
      return this.jobRuns.start('restore', group, { ...by, label: backup.runId, parts }, async (__, context) => {
        requireGroupAllowed(await planGroupRestore(group, backup, names, context), options.accept);
        const start = (part: ChosenPart, beforeSwap: BeforeSwap) =>
          this.startRestore(part, { ...options, ...by, beforeSwap }, context);
        await restoreGroup(chosen, start, context);
      });
    });
  }

  async undo(group: Group, restoreRunId: string, request: GroupUndoRequest): Promise<Started<void>> {
    const by = askedBy(request);
    const about = { job: group.name, label: restoreRunId, ...by };
    return await this.keeper.attempt({ action: 'undo', ...about }, async () => {
      requireConfirmation(group, request.confirm);
      const replaced = partsToUndo(group, await this.partsOf(group, restoreRunId), request.parts);
      const parts = queuedParts(replaced.map(({ member }) => member));
      return this.jobRuns.start('undo', group, { ...by, label: restoreRunId, parts }, async (_, context) => {
        await undoGroup(replaced, (part) => this.startUndo(part, by, context), context);
      });
    });
  }

  /** Of a restore of the group, by its record. */
  private async partsOf({ name }: Group, restoreRunId: string): Promise<NonNullable<RunRecord['parts']>> {
    const { operation, job, parts } = await this.records.run(restoreRunId);
    if (operation === 'restore' && job === name && parts) return parts;
    throw new BackupError('REQUEST_INVALID', `${restoreRunId} is no restore of the group ${name}.`);
  }

  /** It is refused while its job is busy: a restore that waits would hold up the others that wait for it. */
  private startRestore(
    { member: { job }, backupId }: ChosenPart,
    { by, beforeSwap, ...options }: RestoreOptions & AskedBy & { readonly beforeSwap: BeforeSwap },
    { runId: partOf, signal }: OperationContext,
  ): StartedPart {
    const about = { backupId, partOf, signal, ...(by === undefined ? {} : { by }) };
    const { run, result } = this.jobRuns.start('restore', job, about, async (_, context) => {
      return await restore(job, backupId, options, context, beforeSwap);
    });
    const undoUntil = result.then(
      (done) => (done.undoUntil ? { undoUntil: done.undoUntil } : {}),
      () => ({}),
    );
    const record = this.jobRuns.lastRecordOf(run.id, result);
    return {
      runId: run.id,
      ended: Promise.all([record, undoUntil]).then(([last, until]) => ({ record: last, ...until })),
    };
  }

  private startUndo(
    { member: { job }, restoreRunId }: ReplacedPart,
    by: AskedBy,
    { runId: partOf, signal }: OperationContext,
  ): StartedPart {
    const { run, result } = this.jobRuns.start('undo', job, { ...by, partOf, signal }, async (_, context) => {
      return await undo(job, restoreRunId, context);
    });
    return { runId: run.id, ended: this.jobRuns.lastRecordOf(run.id, result).then((record) => ({ record })) };
  }
}

function requireConfirmation({ name }: Group, confirm: string): void {
  if (confirm === name) return;
  const message = `This would go to all parts of the group ${name}; that name was not given to confirm it.`;
  throw new BackupError('CONFIRMATION_MISMATCH', message);
}

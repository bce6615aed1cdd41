// The parts of a group while it runs, each a run of its own, and what became of each.

import type { RunPart, RunRecord } from '../../core/run.js';
import type { Member } from './group.js';

/** The run of a part that was started. */
export interface StartedPart {
  readonly runId: string;
  /** Never rejects. */
  readonly ended: Promise<PartEnd>;
}

export interface PartEnd {
  /** Its last one. */
  readonly record: RunRecord;
  /** Until then what a restore replaced can be put back. */
  readonly undoUntil?: Date;
}

export interface EndedPart {
  readonly member: Member;
  readonly record: RunRecord;
}

/** As they are before anything was started. */
export function queuedParts(members: readonly Member[]): RunPart[] {
  return members.map((member) => partOf(member, { state: 'queued' }));
}

export class Parts {
  readonly ended: EndedPart[] = [];
  private readonly parts: Map<string, RunPart>;

  constructor(
    members: readonly Member[],
    private readonly tell: (parts: readonly RunPart[]) => void,
  ) {
    this.parts = new Map(queuedParts(members).map((part) => [part.job, part]));
  }

  /**
   * The result resolves with its last record.
   * @throws what the start throws: BackupError SHUTTING_DOWN, or RUN_CONFLICT where it does not wait
   */
  begin(member: Member, start: () => StartedPart): Promise<RunRecord> {
    const { runId, ended } = start();
    this.update(member, { state: 'running', runId });
    return ended.then(({ record, undoUntil }) => {
      this.ended.push({ member, record });
      const { state, backupId, error } = record;
      this.update(member, {
        state,
        runId,
        ...(backupId === undefined ? {} : { backupId }),
        ...(undoUntil === undefined ? {} : { undoUntil }),
        ...(error === undefined ? {} : { error }),
      });
      return record;
    });
  }

  /** What has not had its turn will not have it. */
  close(): void {
    for (const [name, part] of this.parts) {
      if (part.state === 'queued') this.parts.set(name, { ...part, state: 'skipped' });
    }
    this.say();
  }

  private update(member: Member, change: Omit<RunPart, 'job' | 'optional'>): void {
    this.parts.set(member.job.name, partOf(member, change));
    this.say();
  }

  private say(): void {
    this.tell([...this.parts.values()]);
  }
}

export function isGood({ state }: Pick<RunRecord, 'state'>): boolean {
  return state === 'succeeded' || state === 'warning';
}

function partOf({ job, optional }: Member, change: Omit<RunPart, 'job' | 'optional'>): RunPart {
  return { job: job.name, ...(optional ? { optional } : {}), ...change };
}

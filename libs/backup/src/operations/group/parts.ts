// The parts of a group while it runs: one after the other, each a run of its own, and what became of each.

import type { RunPart, RunRecord } from '../../core/run.js';
import type { Member } from './group.js';

/** The run of a part that was started. */
export interface StartedPart {
  readonly runId: string;
  /** Its last record. Never rejects. */
  readonly ended: Promise<RunRecord>;
}

export interface EndedPart {
  readonly member: Member;
  readonly record: RunRecord;
}

export class Parts {
  readonly ended: EndedPart[] = [];
  private readonly parts: Map<string, RunPart>;

  constructor(
    members: readonly Member[],
    private readonly tell: (parts: readonly RunPart[]) => void,
  ) {
    this.parts = new Map(members.map((member) => [member.job.name, partOf(member, { state: 'queued' })]));
    this.say();
  }

  /** @throws what the start throws: BackupError SHUTTING_DOWN, or RUN_CONFLICT where it does not wait */
  async run(member: Member, start: () => StartedPart): Promise<RunRecord> {
    const { runId, ended } = start();
    this.update(member, { state: 'running', runId });
    const record = await ended;
    this.ended.push({ member, record });
    const { state, backupId, error } = record;
    const details = { ...(backupId === undefined ? {} : { backupId }), ...(error === undefined ? {} : { error }) };
    this.update(member, { state, runId, ...details });
    return record;
  }

  /** What has not had its turn will not have it. */
  close(): void {
    for (const [name, part] of this.parts)
      if (part.state === 'queued') this.parts.set(name, { ...part, state: 'skipped' });
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

function partOf({ job, optional }: Member, change: Omit<RunPart, 'job' | 'optional'>): RunPart {
  return { job: job.name, ...(optional ? { optional } : {}), ...change };
}

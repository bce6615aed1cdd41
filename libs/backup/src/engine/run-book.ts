// The records of this process's runs: every change is a new record and an event.

import type { EventSink } from '../core/events.js';
import { isFinal, type RunRecord, type RunState } from '../core/run.js';

export interface RunFilter {
  readonly job?: string;
  readonly state?: RunState;
}

/** Ended runs beyond this many are forgotten, oldest first. */
const KEPT_RUNS = 500;

export class RunBook {
  private readonly records = new Map<string, RunRecord>();

  constructor(private readonly emit: EventSink) {}

  open(record: RunRecord): RunRecord {
    this.records.set(record.id, record);
    this.emit({ type: 'run', run: record });
    this.forgetOldest();
    return record;
  }

  get(id: string): RunRecord | undefined {
    return this.records.get(id);
  }

  /** Changes a run that has not ended. */
  update(id: string, change: (record: RunRecord) => Partial<RunRecord>): RunRecord | undefined {
    const record = this.records.get(id);
    if (!record || isFinal(record)) return record;
    const changed = { ...record, ...change(record) };
    this.records.set(id, changed);
    this.emit({ type: 'run', run: changed });
    return changed;
  }

  /** Newest first. */
  list({ job, state }: RunFilter = {}): RunRecord[] {
    return [...this.records.values()]
      .filter((run) => (job === undefined || run.job === job) && (state === undefined || run.state === state))
      .toReversed();
  }

  private forgetOldest(): void {
    const ended = [...this.records.values()].filter(isFinal);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - KEPT_RUNS))) this.records.delete(id);
  }
}

// The runs of this process and of all others, also those that are gone: from the journals of all destinations.

import type { Journal } from '../../catalog/journal/journal.js';
import { RUN_WORDS } from '../../catalog/journal/journal-keys.js';
import { type OpenedRun, parseRun } from '../../catalog/journal/run-record.js';
import type { Trigger } from '../../core/backup.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { isRunId } from '../../core/names.js';
import type { OperationName, RunRecord, RunState } from '../../core/run.js';
import { JournalReader, noFailures, type RecordKind } from './journal-reader.js';
import { judged } from './lost-run.js';
import { type PageOf, type PageRequest, requireCursor, takePage } from './page.js';

export interface HistoryFilter extends PageRequest {
  readonly job?: string;
  readonly operation?: OperationName;
  readonly state?: RunState;
  readonly trigger?: Trigger;
  readonly by?: string;
  readonly backupId?: string;
  /** Part of the label, in any case of its letters. */
  readonly text?: string;
}

export interface HistoryPage extends PageOf {
  /** Newest first. */
  readonly runs: readonly RunRecord[];
}

/** Runs are looked for in these journals, and `atHand` are those of this process. */
export interface RunPlaces {
  readonly journals: readonly Journal[];
  readonly atHand: readonly RunRecord[];
}

const RUNS: RecordKind<RunRecord | OpenedRun> = {
  kind: 'runs',
  parse: parseRun,
  at: ({ queuedAt }) => queuedAt,
  rank: (key) => (key.kind === 'runs' ? RUN_WORDS.indexOf(key.word) : 0),
};

export class History {
  private readonly reader: JournalReader<RunRecord | OpenedRun>;

  constructor(
    private readonly jobs: readonly string[],
    private readonly clock: Clock,
  ) {
    this.reader = new JournalReader(RUNS, clock);
  }

  /** What could not be looked at is said in the page; what is at hand is in it whatever happens. */
  async page({ journals, atHand }: RunPlaces, filter: HistoryFilter): Promise<HistoryPage> {
    requireCursor(filter.after, isRunId);
    const failures = noFailures();
    const own = new Map(atHand.map((run) => [run.id, run]));
    const records = this.judge(this.reader.records(journals, filter, failures, own));
    const { items, ...page } = await takePage(records, filter, (run) => this.matches(run, filter), failures);
    return { runs: items, ...page };
  }

  /** @throws BackupError RUN_NOT_FOUND, or why a destination that may know it could not be looked at */
  async find({ journals, atHand }: RunPlaces, id: string): Promise<RunRecord> {
    const own = atHand.find((run) => run.id === id);
    if (own !== undefined) return own;
    const failures = noFailures();
    const found = isRunId(id) ? await this.reader.find(id, journals, failures) : undefined;
    if (found !== undefined && this.jobs.includes(found.job)) return judged(found, this.clock.now());
    const [unreadable] = failures.unreadable.values();
    const [unreachable] = failures.unreachable.values();
    throw unreadable?.error ?? unreachable ?? new BackupError('RUN_NOT_FOUND', `There is no run ${id.slice(0, 80)}.`);
  }

  private async *judge(records: AsyncIterable<RunRecord | OpenedRun>): AsyncGenerator<RunRecord> {
    for await (const record of records) yield judged(record, this.clock.now());
  }

  /** Another application may keep its records in the same place: those are of jobs that are not known here. */
  private matches(run: RunRecord, { text, ...filter }: HistoryFilter): boolean {
    const wanted = ['job', 'operation', 'state', 'trigger', 'by', 'backupId'] as const;
    return (
      this.jobs.includes(run.job) &&
      wanted.every((key) => filter[key] === undefined || run[key] === filter[key]) &&
      (text === undefined || (run.label ?? '').toLowerCase().includes(text.toLowerCase()))
    );
  }
}

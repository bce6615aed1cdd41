// `history`: what was run, also by processes that are gone.

import type { Command } from 'commander';

import { TRIGGERS } from '../../../core/backup.js';
import { systemClock } from '../../../core/clock.js';
import { OPERATIONS, RUN_STATES, type RunRecord } from '../../../core/run.js';
import { formatDuration } from '../../../kit/durations.js';
import { onOneLine } from '../../../kit/one-line.js';
import type { BackupService } from '../../../nest/backup.service.js';
import type { Session } from '../../session.js';
import type { Paint } from '../../terminal/paint.js';
import { formatTable } from '../../terminal/table.js';
import type { Verb } from '../../verb.js';
import { choice } from '../../words/choices.js';
import { warnOfMissing } from '../../words/failures.js';
import { readRange, stamp } from '../../words/times.js';
import { addRecordOptions, given, remarkOnMore } from './record-options.js';

type Filter = NonNullable<Parameters<BackupService['history']>[0]>;
type Asked = Pick<Filter, 'job' | 'operation' | 'state' | 'trigger' | 'by' | 'backupId' | 'text' | 'limit'>;
const FILTERS = ['job', 'operation', 'state', 'trigger', 'by', 'backupId', 'text', 'limit'] as const;

export const history: Verb = {
  name: 'history',
  summary: 'what was run, newest first, also by processes that are gone',
  configure(command: Command) {
    addRecordOptions(command)
      .addOption(choice('--operation <name>', 'only runs of this', OPERATIONS))
      .addOption(choice('--state <state>', 'only runs that are in this state', RUN_STATES))
      .addOption(choice('--trigger <trigger>', 'only what was started by this', TRIGGERS))
      .option('--text <text>', 'only those with this in their label');
  },
  async run(session: Session, command: Command) {
    const asked = command.opts<Asked & { readonly since?: string; readonly until?: string }>();
    const filter = { ...given(asked, FILTERS), ...readRange(asked, systemClock.now()) };
    const { backups } = await session.open();
    const page = await session.unlessStopped(backups.history(filter));
    session.terminal.answer(page, ({ runs }) => formatRuns(runs, session.terminal.paint));
    remarkOnMore(page, session.terminal);
    return warnOfMissing(page, session.terminal);
  },
};

const COLUMNS = ['WHEN', 'OPERATION', 'JOB', 'STATE', 'TOOK', 'BY', 'BACKUP', 'WHY'].map((title) => ({ title }));

function formatRuns(runs: readonly RunRecord[], paint: Paint): string {
  if (runs.length === 0) return 'No run matches.';
  return formatTable(
    COLUMNS,
    runs.map((run) => rowOf(run, paint)),
  );
}

function rowOf(run: RunRecord, { good, warning, bad }: Paint): string[] {
  const { operation, job, state, queuedAt, startedAt, finishedAt, trigger, by, backupId, error, warnings } = run;
  const paints = { succeeded: good, warning, failed: bad } as const;
  const paint = state in paints ? paints[state as keyof typeof paints] : (text: string): string => text;
  const why = error ?? warnings[0];
  return [
    stamp(queuedAt),
    operation,
    job,
    paint(state),
    startedAt && finishedAt ? formatDuration(finishedAt.getTime() - startedAt.getTime()) : '',
    onOneLine(by ?? trigger),
    backupId ?? '',
    why === undefined ? '' : onOneLine(`${why.message} [${why.code}]`),
  ];
}

// `audit`: who asked for what, and what came of it.

import type { Command } from 'commander';

import { AUDIT_ACTIONS, AUDIT_OUTCOMES, type AuditEntry } from '../../../core/audit.js';
import { systemClock } from '../../../core/clock.js';
import { onOneLine } from '../../../kit/one-line.js';
import type { BackupService } from '../../../nest/backup.service.js';
import type { Session } from '../../session.js';
import { formatTable } from '../../terminal/table.js';
import type { Verb } from '../../verb.js';
import { choice } from '../../words/choices.js';
import { warnOfMissing } from '../../words/failures.js';
import { readRange, stamp } from '../../words/times.js';
import { addRecordOptions, given, remarkOnMore } from './record-options.js';

type Filter = NonNullable<Parameters<BackupService['audit']>[0]>;
type Asked = Pick<Filter, 'job' | 'action' | 'outcome' | 'by' | 'backupId' | 'limit'>;
const FILTERS = ['job', 'action', 'outcome', 'by', 'backupId', 'limit'] as const;

export const audit: Verb = {
  name: 'audit',
  summary: 'who asked for what, newest first, and what came of it',
  configure(command: Command) {
    addRecordOptions(command)
      .addOption(choice('--action <name>', 'only this', AUDIT_ACTIONS))
      .addOption(choice('--outcome <outcome>', 'only what came to this', AUDIT_OUTCOMES));
  },
  async run(session: Session, command: Command) {
    const asked = command.opts<Asked & { readonly since?: string; readonly until?: string }>();
    const filter = { ...given(asked, FILTERS), ...readRange(asked, systemClock.now()) };
    const { backups } = await session.open();
    const page = await session.unlessStopped(backups.audit(filter));
    session.terminal.answer(page, ({ entries }) => formatEntries(entries));
    remarkOnMore(page, session.terminal);
    return warnOfMissing(page, session.terminal);
  },
};

const COLUMNS = ['WHEN', 'WHO', 'WHAT', 'JOB', 'OUTCOME', 'BACKUP', 'ABOUT'].map((title) => ({ title }));

function formatEntries(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'Nobody asked for anything that matches.';
  const rows = entries.map(({ at, by, action, job, outcome, backupId, label, message }) => [
    stamp(at),
    onOneLine(by ?? 'nobody was named'),
    action,
    job ?? '',
    outcome,
    backupId ?? '',
    onOneLine(message ?? label ?? ''),
  ]);
  return formatTable(COLUMNS, rows);
}

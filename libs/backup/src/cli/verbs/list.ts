// `list`: the backups there are. Needs no key.

import type { Command } from 'commander';

import { type Backup, plainBytes } from '../../core/backup.js';
import type { ManifestSummary } from '../../core/manifest.js';
import { formatBytes } from '../../kit/sizes.js';
import type { Session } from '../session.js';
import { formatTable } from '../terminal/table.js';
import type { Verb } from '../verb.js';

interface ListOptions {
  readonly job?: string;
}

export const list: Verb = {
  name: 'list',
  summary: 'the backups there are, newest first; needs no key',
  configure(command: Command) {
    command.option('-j, --job <name>', 'only those of one job');
  },
  async run(session: Session, command: Command) {
    const { job } = command.opts<ListOptions>();
    const { backups } = await session.open();
    const page = await backups.list(job === undefined ? {} : { job }, { signal: session.signal, fresh: true });
    session.terminal.answer(page, ({ backups: found }) => formatBackups(found));
  },
};

function formatBackups(items: readonly Backup<ManifestSummary>[]): string {
  const columns = [
    { title: 'BACKUP' },
    { title: 'JOB' },
    { title: 'SOURCE' },
    { title: 'SIZE', align: 'right' },
    { title: 'TRUST' },
  ] as const;
  const rows = items.map((backup) => {
    const { id, job, source } = backup.manifest;
    return [id, job, `${source.kind} ${source.target}`, formatBytes(plainBytes(backup)), backup.trust];
  });
  return formatTable(columns, rows);
}

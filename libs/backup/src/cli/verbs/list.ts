// `list`: the backups there are. Needs no key.

import type { Command } from 'commander';

import { type Backup, plainBytes, TRIGGERS, TRUST_LEVELS, type Trigger, type TrustLevel } from '../../core/backup.js';
import { systemClock } from '../../core/clock.js';
import type { ManifestSummary } from '../../core/manifest.js';
import { counted } from '../../kit/counted.js';
import { onOneLine } from '../../kit/one-line.js';
import { formatBytes } from '../../kit/sizes.js';
import type { BackupService } from '../../nest/backup.service.js';
import type { Session } from '../session.js';
import type { Paint } from '../terminal/paint.js';
import { formatTable } from '../terminal/table.js';
import type { Verb } from '../verb.js';
import { choice, wholeNumber } from '../words/choices.js';
import { warnOfMissing } from '../words/failures.js';
import { ago, readRange } from '../words/times.js';
import { paintTrust } from '../words/trust.js';

interface ListOptions {
  readonly job?: string;
  readonly since?: string;
  readonly until?: string;
  readonly trust?: TrustLevel;
  readonly trigger?: Trigger;
  readonly text?: string;
  readonly limit: number;
}

export const list: Verb = {
  name: 'list',
  summary: 'the backups there are, newest first; needs no key',
  configure(command: Command) {
    command
      .option('-j, --job <name>', 'only those of one job')
      .option('--since <time>', 'nothing older: 2026-11-20, 2026-11-20T03:00, or 7d for so long ago')
      .option('--until <time>', 'nothing newer')
      .addOption(choice('--trust <level>', 'only what is trusted so much or more', TRUST_LEVELS))
      .addOption(choice('--trigger <trigger>', 'only what was started by this', TRIGGERS))
      .option('--text <text>', 'only those with this in their label')
      .addOption(wholeNumber('-n, --limit <number>', 'so many at the most').default(100));
  },
  async run(session: Session, command: Command) {
    const asked = command.opts<ListOptions>();
    const filter = { ...pick(asked), ...readRange(asked, systemClock.now()) };
    const { backups } = await session.open();
    const page = await backups.list(filter, { signal: session.signal, fresh: true });
    session.terminal.answer(page, () => formatPage(page, session.terminal.paint));
    const more = page.total - page.backups.length;
    if (more > 0) session.terminal.remark(`${counted(more, 'older backup')} not shown: give --limit or --until.`);
    return warnOfMissing(page, session.terminal);
  },
};

function pick({ job, trust, trigger, text, limit }: ListOptions) {
  return {
    ...(job === undefined ? {} : { job }),
    ...(trust === undefined ? {} : { trust }),
    ...(trigger === undefined ? {} : { trigger }),
    ...(text === undefined ? {} : { text }),
    limit,
  };
}

const COLUMNS = [
  { title: 'BACKUP' },
  { title: 'JOB' },
  { title: 'SOURCE' },
  { title: 'AGE' },
  { title: 'SIZE', align: 'right' },
  { title: 'TRUST' },
  { title: 'WHERE' },
  { title: 'ABOUT' },
] as const;

type Page = Awaited<ReturnType<BackupService['list']>>;

function formatPage({ backups, asOf }: Page, paint: Paint): string {
  if (backups.length === 0) return 'No backup matches.';
  return formatTable(
    COLUMNS,
    backups.map((backup) => rowOf(backup, asOf, paint)),
  );
}

function rowOf(backup: Backup<ManifestSummary>, now: Date, paint: Paint): string[] {
  const { id, job, source, startedAt } = backup.manifest;
  return [
    id,
    job,
    onOneLine(`${source.kind} ${source.target}`),
    ago(startedAt, now),
    formatBytes(plainBytes(backup)),
    paintTrust(backup.trust, paint),
    backup.copies
      .map(({ destination, trust }) => (trust === 'failed' ? `${destination} (bad)` : destination))
      .join(', '),
    aboutOf(backup),
  ];
}

/** What stands out of the usual: why it was taken, that it stays, and what it builds on. */
function aboutOf({ manifest: { trigger, label, basedOn }, pinned }: Backup<ManifestSummary>): string {
  return [
    ...(trigger === 'schedule' || trigger === 'manual' ? [] : [trigger]),
    ...(pinned ? ['pinned'] : []),
    ...(basedOn === undefined ? [] : ['builds on earlier']),
    ...(label === undefined ? [] : [`“${onOneLine(label)}”`]),
  ].join(', ');
}

// `drill`: proves a backup by restoring it to a scratch place, and measures how long that takes.

import type { Command } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Backup } from '../../core/backup.js';
import { plainBytes } from '../../core/backup.js';
import { systemClock } from '../../core/clock.js';
import { isBackupId } from '../../core/names.js';
import { formatDuration } from '../../kit/durations.js';
import type { BackupService } from '../../nest/backup.service.js';
import { scratchFor } from '../aim.js';
import { askedHere } from '../asked-here.js';
import { chooseBackup } from '../choose-backup.js';
import { followRun } from '../follow-run.js';
import { addTargetOptions, openTarget, type TargetOptions } from '../open-target.js';
import type { Session } from '../session.js';
import type { Verb } from '../verb.js';
import { parseMoment } from '../words/times.js';

interface DrillOptions extends Pick<TargetOptions, 'to' | 'askPassword' | 'ignoreOwners'> {
  readonly at?: string;
  readonly withChanges?: true | string;
  readonly until?: string;
}

type DrillResult = Awaited<ReturnType<BackupService['drill']>>;

export const drill: Verb = {
  name: 'drill',
  summary: 'proves a backup: restores it to a scratch place, compares, measures, throws it away',
  configure(command: Command) {
    addTargetOptions(command, 'a database server by its URL, or a directory, to make the scratch place in')
      .argument('[backup-or-job]', 'a certain backup by its id, or the newest good one of a job')
      .option('--at <time>', 'the newest that was begun by then: 2026-11-20T14:00, or "2h ago"')
      .option('--with-changes [job]', 'apply the row changes that were captured since, too')
      .option('--until <time>', 'only the changes that were captured by then')
      .option('--ignore-owners', 'PostgreSQL: what is restored belongs to the role that restores');
  },
  async run(session: Session, command: Command) {
    const options = command.opts<DrillOptions>();
    const backup = await chooseBackup(session, readChoice(command.args[0], options));
    const scratch = await mkdtemp(join(tmpdir(), 'nestjs-backup-drill-'));
    session.mayLeave = `The directory ${scratch} may be left, or a scratch database; remove it.`;
    try {
      const backups = await openScratch(session, backup, options, scratch);
      const request = { backupId: backup.id, ...readChanges(options), ...askedHere() };
      const started = backups.startDrill(backup.manifest.job, request);
      const followed = await followRun(session, backups, started, plainBytes(backup));
      session.terminal.answer(followed, ({ result }) => formatProof(result));
    } finally {
      await rm(scratch, { recursive: true, force: true });
      session.mayLeave = undefined;
    }
  },
};

/** Beside the live data where the application says where that is; it is not touched. */
async function openScratch(
  session: Session,
  backup: Backup,
  { to, askPassword, ignoreOwners }: DrillOptions,
  directory: string,
): Promise<BackupService> {
  const place = scratchFor(backup, to ?? directory) ?? to;
  const isSaid = to !== undefined || !session.knowsSources;
  return await openTarget(session, backup, {
    ...(isSaid && place !== undefined ? { to: place } : {}),
    ...(askPassword ? { askPassword } : {}),
    ...(ignoreOwners ? { ignoreOwners } : {}),
  });
}

function readChoice(named: string | undefined, { at }: DrillOptions) {
  const moment = at === undefined ? {} : { at: parseMoment(at, systemClock.now()) };
  if (named === undefined) return moment;
  return { ...(isBackupId(named) ? { id: named } : { job: named }), ...moment };
}

function readChanges({ withChanges, until }: DrillOptions) {
  return {
    ...(withChanges === undefined ? {} : { withChanges }),
    ...(until === undefined ? {} : { changesUntil: parseMoment(until, systemClock.now()) }),
  };
}

function formatProof({ backupId, destination, recoveryMs, rows, checks, changes }: DrillResult): string {
  const dataAt = changes?.dataAt;
  return [
    `${backupId} in ${destination} is proven: restored, and the same as captured${rows === 0 ? '' : `, ${rows} rows`}.`,
    ...(dataAt === undefined ? [] : [`With the changes up to ${dataAt.toISOString()}.`]),
    ...checks.map(({ name, verdict, message }) => `${verdict}  ${name}: ${message}`),
    `Recovery time: ${formatDuration(recoveryMs)}`,
  ].join('\n');
}

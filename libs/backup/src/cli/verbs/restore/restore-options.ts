// What `restore` is asked for, read from what was typed.

import type { Command } from 'commander';

import { systemClock } from '../../../core/clock.js';
import type { BackupService } from '../../../nest/backup.service.js';
import type { Consent } from '../../confirm.js';
import { each } from '../../global-options.js';
import { parseMoment } from '../../words/times.js';
import { addTargetOptions, type TargetOptions } from '../../open-target.js';

export type RestoreRequest = Parameters<BackupService['restore']>[1];

export interface RestoreOptions extends Consent, TargetOptions {
  readonly job?: string;
  readonly at?: string;
  readonly into?: string;
  readonly tables?: string;
  readonly path?: readonly string[];
  readonly withChanges?: true | string;
  readonly until?: string;
  readonly safetyBackup: boolean;
  readonly accept?: readonly string[];
  readonly plan?: true;
}

const EXAMPLES = `
Examples:
  newest backup of a database into a new server, with nothing but storage and key
    npx nestjs-backup restore -s s3://bucket/prefix -i key.txt --job gallery --to postgres://owner@new-server/gallery
  a certain one, into a file
    npx nestjs-backup restore 20261120T140000Z-k3v9xq -s file:///backups -i key.txt --to /srv/app/gallery.db
  as it was before something went wrong, beside the live data
    npx nestjs-backup restore --config backup.config.js --job gallery --at "2h ago" --into gallery_before
`;

export function configureRestore(command: Command): void {
  addTargetOptions(command, 'a database URL, a file or a directory, in the place of where the data was')
    .argument('[backup]', 'its id; without one the newest good one')
    .option('-j, --job <name>', 'of which job, when no id is given')
    .option('--at <time>', 'the newest that was begun by then: 2026-11-20T14:00, or "2h ago"')
    .option('--into <name>', 'into a new place of this name, beside the data there, which is left alone')
    .option('--tables <names>', 'only these tables, separated by commas; with --into')
    .option('--path <path>', 'only this file or folder; may be repeated', each)
    .option(
      '--with-changes [job]',
      'apply the row changes that were captured since, by this job where there are several',
    )
    .option('--until <time>', 'only the changes that were captured by then')
    .option('--no-safety-backup', 'replace the data without a safety backup of it')
    .option('--accept <gate>', 'restore although this gate is closed; may be repeated', each)
    .option('--ignore-owners', 'PostgreSQL: what is restored belongs to the role that restores')
    .option('--in-place', 'PostgreSQL: in one transaction inside the database, for a role that may make none')
    .option('--plan', 'only show what would be done')
    .option('-y, --yes', 'do not ask')
    .option('--confirm <name>', 'the name that would be typed to agree')
    .addHelpText('after', EXAMPLES);
}

/** @throws BackupError REQUEST_INVALID */
export function readRequest(options: RestoreOptions): Omit<RestoreRequest, 'confirm'> {
  const { into, tables, path: paths, withChanges, until, safetyBackup, accept } = options;
  return {
    safetyBackup,
    ...(into === undefined ? {} : { into }),
    ...(tables === undefined ? {} : { tables: tables.split(',').map((name) => name.trim()) }),
    ...(paths === undefined ? {} : { paths }),
    ...(withChanges === undefined ? {} : { withChanges }),
    ...(until === undefined ? {} : { changesUntil: parseMoment(until, systemClock.now()) }),
    ...(accept === undefined ? {} : { accept }),
  };
}

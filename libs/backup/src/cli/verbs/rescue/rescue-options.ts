// What `rescue` is asked for, read from what was typed.

import type { Command } from 'commander';

import { BackupError } from '../../../core/errors.js';
import { RESCUE_KINDS, type RescueKind, TRIGGER_CHOICES, type TriggerChoice } from '../../../core/rescue.js';
import type { BackupRescueService } from '../../../nest/rescue/backup-rescue.service.js';
import type { Consent } from '../../confirm.js';
import { each } from '../../global-options.js';
import { choice, wholeNumber } from '../../words/choices.js';

type PlanRequest = Parameters<BackupRescueService['planRescue']>[1];

export interface RescueOptions extends Consent {
  readonly job?: string;
  readonly at?: string;
  readonly to?: string;
  readonly table?: readonly string[];
  readonly kinds?: string;
  readonly triggers?: TriggerChoice;
  readonly examples?: number;
  readonly keepSide?: string;
  readonly safetyBackup?: boolean;
  readonly plan?: true;
}

const EXAMPLES = `
Examples:
  what is gone from two tables since the newest backup: shows it, asks, and puts it back
    nestjs-backup rescue -s s3://bucket/prefix -i key.txt --job gallery --to /srv/app/gallery.db --table posts --table tags
  only the posts of one author, and what was changed in them
    nestjs-backup rescue --config backup.config.js --job gallery --table "posts:author_id = 7" --kinds missing,changed
`;

export function configureRescue(command: Command): void {
  command
    .argument('[backup]', 'its id; without one the newest good one')
    .option('--table <name[:where]>', 'a table, and which of its rows, e.g. "posts:author_id = 7"; repeatable', each)
    .option('-j, --job <name>', 'of which job, when no id is given')
    .option('--at <time>', 'the newest that was begun by then: 2026-11-20T14:00, or "2h ago"')
    .option('-t, --to <where>', 'the live database, by its URL or file, where no configuration says it')
    .option('--kinds <kinds>', `what is put back: ${RESCUE_KINDS.join(', ')}, or both; without it what is missing`)
    .addOption(choice('--triggers <what>', 'what becomes of triggers on what is written', TRIGGER_CHOICES))
    .addOption(wholeNumber('--examples <number>', 'how many keys of each kind are shown'))
    .option('--keep-side <name>', 'keep the restored backup beside the live data, under this name')
    .option('--safety-backup', 'take a safety backup even when no live value is written over')
    .option('--no-safety-backup', 'write over live values without a safety backup of them')
    .option('--plan', 'only show what would be done')
    .option('-y, --yes', 'do not ask')
    .option(
      '--confirm <name>',
      'the name that would be typed to agree; or what a plan says in confirm: exactly that one',
    )
    .addHelpText('after', EXAMPLES);
}

/** @throws BackupError REQUEST_INVALID */
export function readRequest({ table = [], kinds, triggers, examples, keepSide }: RescueOptions): PlanRequest {
  if (table.length === 0) {
    throw new BackupError('REQUEST_INVALID', 'It is not said of which tables rows are to be put back.', {
      hint: 'Add --table posts, or --table "posts:author_id = 7"; it may be repeated.',
    });
  }
  return {
    tables: table.map(readTable),
    // What is no kind is refused with what there is.
    ...(kinds === undefined ? {} : { kinds: kinds.split(',').map((kind) => kind.trim() as RescueKind) }),
    ...(triggers === undefined ? {} : { triggers }),
    ...(examples === undefined ? {} : { examples }),
    ...(keepSide === undefined ? {} : { keepSide }),
  };
}

function readTable(text: string): PlanRequest['tables'][number] {
  const at = text.indexOf(':');
  return at < 0 ? { table: text.trim() } : { table: text.slice(0, at).trim(), where: text.slice(at + 1).trim() };
}

// `recovery-sheet`: one page to print, for the day on which nothing else is at hand. Needs no key, and holds no secret.

import { Option } from 'commander';

import { atLeast, type Backup, isOwn } from '../../../core/backup.js';
import { systemClock } from '../../../core/clock.js';
import { BackupError } from '../../../core/errors.js';
import type { GlobalOptions } from '../../global-options.js';
import type { Standalone } from '../../../nest/standalone/standalone.js';
import type { Verb } from '../../verb.js';
import { chainOf, waysByHand } from '../../ways-back.js';
import { sheetAsHtml } from './as-html.js';
import { sheetAsText } from './as-text.js';
import { makeSheet, type SheetJob } from './sheet.js';

interface SheetOptions extends GlobalOptions {
  readonly format: 'text' | 'html';
}

const FORMATS = { text: sheetAsText, html: sheetAsHtml } as const;

export const recoverySheet: Verb = {
  name: 'recovery-sheet',
  summary: 'one page to print: where the backups are, and what to type when all else is gone; needs no key',
  configure(command) {
    command
      .addOption(
        new Option('-f, --format <format>', 'what it is made as').choices(Object.keys(FORMATS)).default('text'),
      )
      .addHelpText(
        'after',
        '\nExample:\n  $ nestjs-backup recovery-sheet -s s3://bucket/prefix --format html > recovery-sheet.html',
      );
  },
  async run(session, command) {
    const { format, storage = [] } = command.opts<SheetOptions>();
    if (storage.length === 0) {
      throw new BackupError('REQUEST_INVALID', 'The sheet has to say where the backups are.', {
        hint: 'Give --storage s3://bucket/prefix or file:///path.',
      });
    }
    const opened = await session.open();
    const found = await newestOfEachJob(opened, session.signal);
    const jobs = found.map(async (backup): Promise<SheetJob> => {
      const { buildsOn } = await chainOf(opened.backups, backup, session.signal);
      return { backup, byHand: waysByHand(backup, buildsOn, { storage }) };
    });
    const sheet = makeSheet({ storage, jobs: await Promise.all(jobs), madeAt: systemClock.now() });
    session.terminal.answer(sheet, FORMATS[format]);
  },
};

/** Of jobs that have a good one; also of those that capture changes. */
async function newestOfEachJob({ backups }: Standalone, signal: AbortSignal): Promise<Backup[]> {
  const found = backups.jobs.toSorted().map(async (job) => {
    const { backups: page } = await backups.list({ job }, { signal });
    const newest = page.find(({ manifest, trust }) => isOwn(manifest) && atLeast(trust, 'stored'));
    return newest && (await backups.get(newest.id, { signal }));
  });
  return (await Promise.all(found)).filter((backup) => backup !== undefined);
}

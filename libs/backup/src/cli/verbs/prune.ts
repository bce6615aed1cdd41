// `prune`: says what retention does not keep, and removes it when that is agreed to.

import { type Command, Option } from 'commander';

import { BackupError } from '../../core/errors.js';
import { formatBytes } from '../../kit/sizes.js';
import type { BackupService } from '../../nest/backup.service.js';
import type { BackupModuleOptions } from '../../nest/options/options.js';
import { askedHere } from '../asked-here.js';
import { followRun } from '../follow-run.js';
import type { Session } from '../session.js';
import { formatTable } from '../terminal/table.js';
import { typeThis } from '../type-this.js';
import type { Verb } from '../verb.js';
import { wholeNumber } from '../words/choices.js';

type Retention = NonNullable<BackupModuleOptions['jobs'][string]['retention']>;
type Pruned = Awaited<ReturnType<BackupService['prune']>>;

interface PruneOptions extends Pick<
  Retention,
  'keepLast' | 'maxAge' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly'
> {
  readonly yes?: true;
}

const RULES = ['keepLast', 'maxAge', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

export const prune: Verb = {
  name: 'prune',
  summary: 'shows what retention does not keep; removes it with --yes',
  configure(command: Command) {
    command
      .argument('[job]', 'needed where there are several')
      .option('-y, --yes', 'remove it')
      .addOption(wholeNumber('--keep-last <count>', 'without --config: keep this many newest backups'))
      .addOption(new Option('--max-age <duration>', 'without --config: keep what is younger, such as 30d'));
    for (const period of ['hourly', 'daily', 'weekly', 'monthly', 'yearly']) {
      command.addOption(wholeNumber(`--${period} <count>`, `without --config: keep so many ${period} ones`));
    }
  },
  async run(session: Session, command: Command) {
    const { backups } = await openWithRules(session, command);
    const [job] = command.args;
    const { yes } = command.opts<PruneOptions>();
    const pruned = yes
      ? (await followRun(session, backups, backups.startPrune(job, askedHere()))).result
      : await session.unlessStopped(backups.prune(job, { dryRun: true }));
    session.terminal.answer(pruned, () => pruned.map(formatPruned).join('\n'));
    const isNothing = pruned.every(({ decisions, leftovers }) => leftovers.length + removedOf(decisions).length === 0);
    if (!yes && !isNothing) session.terminal.remark(`Nothing was removed. To remove it: ${again(command)}`);
  },
};

/** Backups do not say how long they stay: that is said by the application, or by whoever types. */
async function openWithRules(session: Session, command: Command) {
  const given = command.opts<PruneOptions>();
  const rules = Object.fromEntries(RULES.flatMap((rule) => (given[rule] === undefined ? [] : [[rule, given[rule]]])));
  const isGiven = Object.keys(rules).length > 0;
  if (session.knowsSources) {
    if (!isGiven) return await session.open();
    throw new BackupError('REQUEST_INVALID', 'How long backups stay is said by the options of the application.', {
      hint: 'Leave out the rules, or --config.',
    });
  }
  if (isGiven) return await session.reopen((options) => withRetention(options, rules));
  throw new BackupError('REQUEST_INVALID', 'How long backups are to stay is not known from backups.', {
    hint: 'Add --config with the options of the application, or rules such as --keep-last 30.',
  });
}

function withRetention({ jobs, ...options }: BackupModuleOptions, retention: Retention): BackupModuleOptions {
  const kept = Object.entries(jobs).map(([name, job]) => [name, { ...job, retention }] as const);
  return { ...options, jobs: Object.fromEntries(kept) };
}

function removedOf(decisions: Pruned[number]['decisions']): Pruned[number]['decisions'] {
  return decisions.filter(({ keep }) => !keep);
}

function formatPruned({ decisions, summary }: Pruned[number]): string {
  const columns = [{ title: 'BACKUP' }, { title: '' }, { title: 'SIZE', align: 'right' }, { title: 'WHY' }] as const;
  const rows = decisions.map(({ id, keep, bytes, reason }) => [
    id,
    keep ? 'keep' : 'REMOVE',
    formatBytes(bytes),
    reason,
  ]);
  return `${formatTable(columns, rows)}${summary}\n`;
}

function again(command: Command): string {
  const given = command.opts<PruneOptions>();
  const rules = RULES.flatMap((rule) =>
    given[rule] === undefined
      ? []
      : [`--${rule.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(given[rule])],
  );
  return typeThis(command, 'prune', ...command.args, ...rules, '--yes');
}

// Options that all records are filtered by.

import type { Command } from 'commander';

import type { Terminal } from '../../terminal/terminal.js';
import { wholeNumber } from '../../words/choices.js';

export function addRecordOptions(command: Command): Command {
  return command
    .option('-j, --job <name>', 'only those of one job')
    .option('--by <who>', 'only what this person asked for')
    .option('--backup-id <id>', 'only what is about this backup')
    .option('--since <time>', 'nothing older: 2026-11-20, 2026-11-20T03:00, or 7d for so long ago')
    .option('--until <time>', 'nothing newer')
    .addOption(wholeNumber('-n, --limit <number>', 'so many at the most, 500 or fewer').default(50));
}

/** Of what was given, what filters: the options of every verb do not. */
export function given<T extends object, K extends keyof T>(asked: T, names: readonly K[]): Pick<T, K> {
  const entries = names.flatMap((name) => (asked[name] === undefined ? [] : [[name, asked[name]]]));
  return Object.fromEntries(entries) as Pick<T, K>;
}

export function remarkOnMore({ next }: { readonly next?: string }, terminal: Terminal): void {
  if (next !== undefined) terminal.remark('There is more: give --limit or --until.');
}

// The next command, written out for a person to type: with what was typed before, and without secrets.

import type { Command } from 'commander';

import type { GlobalOptions } from './global-options.js';
import { shellWord } from './words/shell.js';

const REPEATED = {
  storage: '-s',
  config: '-c',
  app: '--app',
  identity: '-i',
  passphraseFile: '--passphrase-file',
} as const;

/** What came from the environment is there for the next command too. */
export function typeThis(command: Command, verb: string, ...more: readonly string[]): string {
  const options = command.opts<GlobalOptions>();
  const typed = Object.entries(REPEATED).flatMap(([name, flag]) => {
    if (command.getOptionValueSource(name) !== 'cli') return [];
    return [options[name as keyof typeof REPEATED] ?? []].flat().flatMap((value) => [flag, value]);
  });
  return ['npx nestjs-backup', verb, ...[...more, ...typed].map(shellWord)].join(' ');
}

/** A database URL without its password. */
export function withoutPassword(place: string): string {
  if (!place.includes('://') || !URL.canParse(place)) return place;
  const url = new URL(place);
  url.password = '';
  return url.href;
}

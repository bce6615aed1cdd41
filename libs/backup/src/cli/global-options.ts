// The options that every verb takes.

import { type Command, Option } from 'commander';

export interface GlobalOptions {
  /** URLs of storages, e.g. `s3://bucket/prefix`. Restores fall back from one to the next. */
  readonly storage?: readonly string[];
  /** A module whose default export are the options of the application's BackupModule. */
  readonly config?: string;
  /** Files with private keys. */
  readonly identity?: readonly string[];
  readonly passphraseFile?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color?: boolean;
}

export function addGlobalOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '-s, --storage <url>',
        'where the backups are: s3://bucket/prefix?endpoint=… or file:///path; repeatable',
      )
        .env('NESTJS_BACKUP_STORAGE')
        .argParser(each),
    )
    .addOption(
      new Option('-c, --config <file>', 'a module that exports the options of BackupModule as its default').env(
        'NESTJS_BACKUP_CONFIG',
      ),
    )
    .addOption(
      new Option('-i, --identity <file>', 'a file with the private key, as age-keygen writes it; repeatable')
        .env('NESTJS_BACKUP_IDENTITY')
        .argParser(each),
    )
    .addOption(
      new Option('--passphrase-file <file>', 'a file with the passphrase').env('NESTJS_BACKUP_PASSPHRASE_FILE'),
    )
    .option('--json', 'print one JSON document instead of text')
    .option('-q, --quiet', 'no progress, no remarks')
    .option('--verbose', 'what caused an error, too')
    .option('--no-color', 'no colours, also by NO_COLOR');
}

/** An option that is given several times; what follows its value is never taken for another one. */
export function each(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

// The options that verbs have in common.

import { type Command, Option } from 'commander';

export interface GlobalOptions {
  /** URLs of storages, e.g. `s3://bucket/prefix`. Restores fall back from one to the next. */
  readonly storage?: readonly string[];
  /** A module whose default export are the options of the application's BackupModule. */
  readonly config?: string;
  /** A compiled module that exports the application's Nest module. */
  readonly app?: string;
  /** Files with private keys. */
  readonly identity?: readonly string[];
  readonly passphraseFile?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color?: boolean;
}

const WHERE = 'Where the backups are, and what opens them:';
const HOW = 'How it is told:';

/** Where the backups are, and what opens them. */
export function addPlaceOptions(command: Command): Command {
  const options = [
    new Option('-s, --storage <url>', 's3://bucket/prefix?endpoint=… or file:///path; repeatable')
      .env('NESTJS_BACKUP_STORAGE')
      .argParser(each),
    new Option(
      '-c, --config <file>',
      'a module that exports the options of BackupModule, or a function that answers them',
    ).env('NESTJS_BACKUP_CONFIG'),
    new Option('--app <file>', "the application's own Nest module, compiled: dist/app.module.js#AppModule").env(
      'NESTJS_BACKUP_APP',
    ),
    new Option('-i, --identity <file>', 'a file with the private key, as age-keygen writes it; repeatable')
      .env('NESTJS_BACKUP_IDENTITY')
      .argParser(each),
    new Option('--passphrase-file <file>', 'a file with the passphrase; - asks for it').env(
      'NESTJS_BACKUP_PASSPHRASE_FILE',
    ),
  ];
  return addAll(command, options, WHERE);
}

/** Every verb takes them. */
export function addAppearanceOptions(command: Command): Command {
  const options = [
    new Option('--json', 'one JSON document instead of text'),
    new Option('-q, --quiet', 'no progress, no remarks'),
    new Option('--verbose', 'what caused an error, too'),
    new Option('--no-color', 'no colours; NO_COLOR in the environment says the same'),
  ];
  return addAll(command, options, HOW).helpOption('-h, --help', 'what can be typed');
}

function addAll(command: Command, options: readonly Option[], group: string): Command {
  for (const option of options) command.addOption(option.helpGroup(group));
  return command;
}

/** An option that is given several times; what follows its value is never taken for another one. */
export function each(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

// The words of the command line, as the shells complete them.

import type { Command } from 'commander';

export interface OptionWords {
  /** E.g. `-s` and `--storage`. */
  readonly flags: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  /** Its value is the name of a file. */
  readonly takesFile: boolean;
}

export interface VerbWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
}

/** Of every verb of the program. */
export function wordsOf(program: Command): VerbWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: [
      ...command.options
        .filter(({ hidden }) => !hidden)
        .map(({ short, long, description, flags, required, optional }) => ({
          flags: [short, long].filter((flag) => flag !== undefined),
          summary: description,
          takesValue: required || optional,
          takesFile: /<(file|directory)/.test(flags),
        })),
      { flags: ['-h', '--help'], summary: 'what can be typed', takesValue: false, takesFile: false },
    ],
  }));
}

// `completion`: what a shell has to know to complete verbs and options.

import { Argument } from 'commander';

import { bashCompletion } from '../completion/bash.js';
import { wordsOf } from '../completion/words.js';
import { zshCompletion } from '../completion/zsh.js';
import type { Verb } from '../verb.js';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion } as const;

export const completion: Verb = {
  name: 'completion',
  summary: 'what makes bash or zsh complete verbs and options',
  needsNoBackups: true,
  configure(command) {
    command
      .addArgument(new Argument('<shell>', 'which one').choices(Object.keys(SHELLS)))
      .addHelpText(
        'after',
        '\nExamples:\n  $ source <(nestjs-backup completion bash)\n  $ source <(nestjs-backup completion zsh)',
      );
  },
  async run({ terminal }, command) {
    const shell = command.args[0] === 'zsh' ? 'zsh' : 'bash';
    terminal.answer({ shell, script: SHELLS[shell](wordsOf(command.parent ?? command)) }, ({ script }) => script);
  },
};

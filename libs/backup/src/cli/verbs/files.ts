// `files`: the paths in a backup of a directory.

import type { Command } from 'commander';

import { onOneLine } from '../../kit/one-line.js';
import type { Session } from '../session.js';
import type { Verb } from '../verb.js';

export const files: Verb = {
  name: 'files',
  summary: 'the paths in a backup of a directory',
  configure(command: Command) {
    command.argument('<backup>', 'its id, as list shows it');
  },
  async run(session: Session, command: Command) {
    const [id = ''] = command.args;
    const { backups } = await session.open();
    const paths: string[] = [];
    for await (const path of await backups.files(id, { signal: session.signal })) paths.push(path);
    paths.sort();
    session.terminal.answer({ backupId: id, paths }, () => paths.map(onOneLine).join('\n'));
  },
};

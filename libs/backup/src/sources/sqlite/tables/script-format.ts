// How a script of tables is laid out, so that it can be replayed in pieces without understanding SQL.

import { createReadStream } from 'node:fs';

import { BackupError } from '../../../core/errors.js';
import { MIB } from '../../../kit/sizes.js';

export const SCRIPT = 'tables.sql';

/** The program sqlite3 goes on after an error unless it is told not to, and would commit what came before. */
export const BAIL = '.bail on\n';

/** Between two pieces, which are whole statements. Nobody who has defined a table knew the mark. */
export function divider(mark: string): string {
  return `-- nestjs-backup:sqlite-tables:1:${mark}\n`;
}

export const COMMIT = 'COMMIT;\n';

/** What the whole script looks like. */
export const SCRIPT_ENDS = { begin: /^\.bail on\n-- nestjs-backup:sqlite-tables:1:[a-z0-9]+\n/, end: COMMIT };

const CHUNK_BYTES = MIB;

/** The pieces of a script, each to be carried out as a whole; the last of them is COMMIT. */
export async function* readPieces(path: string): AsyncGenerator<string> {
  let text = '';
  let mark: string | undefined;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK_BYTES })) {
    const from = Math.max(0, text.length - (mark ?? '').length);
    text += String(chunk);
    mark ??= SCRIPT_ENDS.begin.exec(text)?.[0].slice(BAIL.length);
    if (mark === undefined) break;
    for (let at = text.indexOf(mark, from); at !== -1; at = text.indexOf(mark)) {
      if (at > BAIL.length) yield text.slice(0, at);
      text = text.slice(at + mark.length);
    }
  }
  if (mark === undefined)
    throw new BackupError('DATA_CORRUPT', 'The script does not begin as a script of tables does.');
  if (text !== COMMIT) throw new BackupError('DATA_TRUNCATED', `The script does not end with ${COMMIT.trim()}`);
  yield COMMIT;
}

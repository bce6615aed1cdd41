// The files that a backup holds, as its index names them.

import type { BackupContent } from '../../../core/source.js';
import { toText } from '../byte-path.js';
import { INDEX_OBJECT } from './format-index.js';
import { readIndex } from './read-index.js';

/** With links, without directories. A name that is no text is the name of nothing that a text refers to. */
export async function* listFiles(content: BackupContent): AsyncGenerator<string> {
  for await (const { type, path } of readIndex(content.open(INDEX_OBJECT))) {
    const name = type === 'directory' ? undefined : toText(path);
    if (name !== undefined) yield name;
  }
}

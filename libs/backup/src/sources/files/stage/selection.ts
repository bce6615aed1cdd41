// The paths that are restored when it is not everything.

import { BackupError } from '../../../core/errors.js';
import { type BytePath, fromText, isBelow, isInside, parentOf, ROOT } from '../byte-path.js';
import { ancestorsOf } from '../path-in.js';

export class PathSelection {
  /** None of them lies in another one. */
  readonly paths: readonly BytePath[];
  private readonly selected: ReadonlySet<BytePath>;
  private readonly ways: ReadonlySet<BytePath>;

  /** @throws BackupError REQUEST_INVALID for what can be no path of a backup */
  constructor(texts: readonly string[]) {
    const paths = [...new Set(texts.map(parsed))];
    this.paths = paths.filter((path) => !paths.some((other) => isBelow(path, other)));
    this.selected = new Set(this.paths);
    this.ways = new Set([ROOT, ...this.paths.flatMap(ancestorsOf)]);
  }

  /** One of the paths, or anything in it. */
  has(path: BytePath): boolean {
    for (let at = path; at !== ROOT; at = parentOf(at)) if (this.selected.has(at)) return true;
    return false;
  }

  /** A directory that leads to one of the paths. */
  leadsTo(path: BytePath): boolean {
    return this.ways.has(path);
  }
}

function parsed(text: string): BytePath {
  const path = fromText(text.replace(/^\.\/+/, '').replace(/\/+$/, ''));
  if (path !== ROOT && isInside(path)) return path;
  throw new BackupError('REQUEST_INVALID', `${JSON.stringify(text.slice(0, 80))} is no path within the backup.`, {
    hint: 'Paths are relative to the directory that was backed up, such as photos/2026. For all of it leave out paths.',
  });
}

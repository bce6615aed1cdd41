// Decides which moves put one tree in the place of another. Reads only.

import { BackupError } from '../../../core/errors.js';
import { type BytePath, joinPath, ROOT, toShown } from '../byte-path.js';
import { ancestorsOf } from '../path-in.js';
import type { Rights } from '../rights.js';
import { type Choice, Foreign, type Standing } from './foreign.js';
import type { Kind, Tree } from './tree.js';

export type Move =
  /** What is live goes out, what comes in takes its place. */
  | { readonly action: 'exchange'; readonly path: BytePath }
  /** Comes in where nothing is. */
  | { readonly action: 'bring'; readonly path: BytePath }
  /** Goes out, and nothing comes in. */
  | { readonly action: 'take'; readonly path: BytePath }
  /** A directory that stays, because not all in it is to be moved. Comes before the moves in it. */
  | { readonly action: 'enter'; readonly path: BytePath; readonly was: Rights; readonly becomes?: Rights };

export interface Trees {
  readonly live: Tree;
  readonly incoming: Tree;
  readonly choice: Choice;
}

/**
 * The moves for the parts in `scope`; the root is all. What of a part the incoming tree does not have is taken out,
 * but for what is foreign.
 */
export function* planMoves(trees: Trees, scope: readonly BytePath[]): Generator<Move> {
  for (const path of scope) yield* movesOf(trees, path);
}

/** The parts with, for what is to be made anew, the outermost directory that is missing. Undoing takes that away again. */
export function widen({ live, incoming }: Pick<Trees, 'live' | 'incoming'>, scope: readonly BytePath[]): BytePath[] {
  const widened = scope.map((path) => {
    const missing = ancestorsOf(path).find((ancestor) => live.kind(ancestor) === undefined);
    return missing !== undefined && incoming.kind(missing) !== undefined ? missing : path;
  });
  return [...new Set(widened)];
}

function* movesOf({ live, incoming, choice }: Trees, path: BytePath): Generator<Move> {
  requireWayTo(live, path);
  const foreign = new Foreign(live, choice);
  const around = foreign.standingAround(path);
  const found = live.kind(path);
  if (found !== undefined) foreign.look(path, found, around);
  yield* visit(path, around);

  function* visit(at: BytePath, outside: Standing): Generator<Move> {
    const [old, next] = [live.kind(at), incoming.kind(at)];
    if (old === undefined) {
      if (next !== undefined) yield { action: 'bring', path: at };
      return;
    }
    const standing = foreign.standing(at, old, outside);
    if (next === undefined && standing.isForeign) return;
    if (foreign.isClosed(at)) return requireNothingFor(at, next);
    const stays = at === ROOT || (old === 'directory' && (standing.isForeign || foreign.isMixed(at)));
    if (!stays) yield { action: next === undefined ? 'take' : 'exchange', path: at };
    else if (next === undefined || next === 'directory') yield* enter(at, next !== undefined, standing);
    else throw cannotReplace(live, at);
  }

  function requireNothingFor(at: BytePath, next: Kind | undefined): void {
    if (next === undefined || (next === 'directory' && incoming.children(at).length === 0)) return;
    throw new BackupError('RESTORE_FAILED', `${toShown(at)} in ${live.root} can't be read, so it can't be replaced.`, {
      hint: 'Restore as a user who may read it, or move it away.',
    });
  }

  function* enter(at: BytePath, comesIn: boolean, standing: Standing): Generator<Move> {
    const becomes = comesIn ? { becomes: incoming.rights(at) } : {};
    yield { action: 'enter', path: at, was: live.rights(at), ...becomes };
    const names = new Set([...namesIn(live, at), ...(comesIn ? namesIn(incoming, at) : [])]);
    for (const name of names) yield* visit(joinPath(at, name), standing);
  }
}

function namesIn(tree: Tree, path: BytePath): string[] {
  return tree.children(path).map(({ name }) => name);
}

/** A part is never put behind a link, nor in the place of a directory that it does not replace. */
function requireWayTo(live: Tree, path: BytePath): void {
  for (const ancestor of ancestorsOf(path)) {
    const kind = live.kind(ancestor);
    if (kind === undefined) return;
    if (kind === 'directory') continue;
    throw new BackupError(
      'RESTORE_FAILED',
      `${toShown(path)} can't be put into ${live.root}: ${toShown(ancestor)} is no directory there.`,
      { hint: `Restore ${toShown(ancestor)} instead, or move away what is there.` },
    );
  }
}

function cannotReplace(live: Tree, path: BytePath): BackupError {
  return new BackupError(
    'RESTORE_FAILED',
    `${toShown(path)} is no directory in the backup, and the one in ${live.root} holds what the source excludes.`,
    { hint: 'Move the directory away, then restore again.' },
  );
}

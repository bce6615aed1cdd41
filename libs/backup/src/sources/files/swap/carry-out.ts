// Carries out moves, and takes them back. Synchronous: it is short, and runs where nothing else does.

import { mkdirSync } from 'node:fs';

import type { BytePath } from '../byte-path.js';
import { giveRights, giveRightsIfOwn } from '../rights.js';
import { makeWritable, moveEntry } from './move-entry.js';
import type { Move } from './plan-moves.js';
import type { Tree } from './tree.js';

export interface Places {
  readonly live: Tree;
  /** What comes in. */
  readonly incoming: Tree;
  /** Where what goes out is kept; empty before. */
  readonly outgoing: Tree;
  /** Where something ends up that took a name meanwhile which a move needs. */
  readonly aside: Tree;
}

type Entered = Extract<Move, { action: 'enter' }>;

/** `reached` is called after each rename. */
export function carryOut(moves: Iterable<Move>, places: Places, reached: () => void = () => undefined): void {
  const { live, incoming, outgoing } = places;
  const entered: Entered[] = [];
  for (const move of moves) {
    const { action, path } = move;
    if (action === 'enter') {
      mkdirSync(outgoing.at(path), { recursive: true, mode: 0o700 });
      for (const tree of [live, incoming]) makeWritable(tree.at(path));
      entered.push(move);
      continue;
    }
    if (action !== 'bring') moved(path, live, outgoing, reached);
    if (action === 'take') continue;
    setAside(path, places);
    moved(path, incoming, live, reached);
  }
  for (const { path, was, becomes } of entered.toReversed()) {
    giveRights(outgoing.at(path), was);
    giveRightsIfOwn(live.at(path), becomes ?? { ...was, mtimeUs: live.rights(path).mtimeUs });
  }
}

/**
 * Takes back as many of the moves as were carried out, in whatever state they were left. What is then found where
 * something has to go back to came later, and is moved aside.
 */
export function takeBack(moves: readonly Move[], places: Places): void {
  const { live, incoming, outgoing } = places;
  const entered = moves.filter((move): move is Entered => move.action === 'enter');
  for (const { path } of entered) for (const tree of [live, incoming, outgoing]) makeWritable(tree.at(path));
  for (const move of moves.toReversed()) {
    const { action, path } = move;
    if (action === 'enter') {
      giveRightsIfOwn(live.at(path), move.was);
      if (move.becomes) giveRightsIfOwn(incoming.at(path), move.becomes);
    }
    if (action === 'exchange' || action === 'bring') bringBack(path, places);
    if (action === 'exchange' || action === 'take') putBack(path, places);
  }
}

/** Its name is empty in the incoming tree only when it has come in. */
function bringBack(path: BytePath, { live, incoming }: Places): void {
  if (incoming.kind(path) === undefined && live.kind(path) !== undefined) moved(path, live, incoming);
}

function putBack(path: BytePath, places: Places): void {
  if (places.outgoing.kind(path) === undefined) return;
  setAside(path, places);
  moved(path, places.outgoing, places.live);
}

/** What somebody has put there just now. */
function setAside(path: BytePath, { live, aside }: Places): void {
  if (live.kind(path) !== undefined) moved(path, live, aside);
}

function moved(path: BytePath, from: Tree, to: Tree, reached?: () => void): void {
  moveEntry(from.at(path), to.at(path));
  reached?.();
}

// Lets three copies of an application live through many ticks, and kills them at moments that a seed decides.

import { setTimeout as delay } from 'node:timers/promises';
import { STEP_MS, STEPS_PER_TICK } from './protocol.js';
import { Replica } from './replica.js';

const COPIES = 3;
const START = new Date('2026-05-01T00:01:00Z');

export interface Chaos {
  readonly directory: string;
  readonly ticks: number;
  readonly seed: number;
  /** Of each step that somebody is killed in it. */
  readonly killProbability: number;
  /** False: nobody claims anything. */
  readonly isGuarded?: boolean;
  /** Called when nothing goes on any more, before and after each tick. */
  readonly look: () => void;
}

/** Answers how often somebody was killed, and how often while it ran a backup. */
export async function live(chaos: Chaos): Promise<{ kills: number; killsInRuns: number; ticks: Date[] }> {
  const { directory, seed, killProbability, isGuarded = true, look } = chaos;
  const random = mulberry(seed);
  let now = START;
  const load = () => new Replica(directory, isGuarded);
  const copies = Array.from({ length: COPIES }, load);
  /** Loaded already, so that one that was killed is replaced at once. */
  let next = load();
  let kills = 0;
  let killsInRuns = 0;
  const ticks: Date[] = [];
  const everyone = async () => await Promise.all(copies.map(async (copy) => await copy.untilQuiet()));
  const revive = async () => {
    const dead = copies.findIndex((copy) => !copy.isAlive);
    if (dead === -1) return;
    copies[dead] = next;
    next = load();
    await copies[dead].begin(now);
  };
  try {
    await Promise.all(copies.map(async (copy) => await copy.begin(now)));
    look();
    // Nobody is killed during the last ones, which settle what became of those before.
    while (ticks.length <= chaos.ticks + 1) {
      for (let step = 0; step < STEPS_PER_TICK; step++) {
        now = new Date(now.getTime() + STEP_MS);
        if (now.getTime() % (STEP_MS * STEPS_PER_TICK) === 0) ticks.push(now);
        const kill =
          ticks.length < chaos.ticks && random() < killProbability
            ? { inRun: random() < 0.9, afterMs: random() * 30 }
            : undefined;
        const [victim] = kill && !kill.inRun ? copies : [];
        const begun = firstToRun(copies);
        for (const copy of copies) copy.moveTo(now);
        const quiet = everyone();
        const found = kill?.inRun ? await Promise.race([begun, quiet.then(() => undefined)]) : victim;
        if (kill && found) {
          await delay(kill.afterMs);
          kills += 1;
          if (kill.inRun) killsInRuns += 1;
          await found.kill();
        }
        await everyone();
        await revive();
      }
      look();
    }
    await everyone();
    await Promise.all(copies.map(async (copy) => await copy.close()));
    look();
    return { kills, killsInRuns, ticks };
  } finally {
    await Promise.all([...copies, next].map(async (copy) => await copy.kill()));
  }
}

async function firstToRun(copies: readonly Replica[]): Promise<Replica> {
  return await new Promise((resolve) => {
    for (const copy of copies) copy.onRunning = () => resolve(copy);
  });
}

/** Numbers from 0 to 1, the same for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

// Lets three copies of an application live through many ticks, and kills them at moments that a seed decides.

import { setTimeout as delay } from 'node:timers/promises';
import { STEP_MS, STEPS_PER_TICK } from './protocol.js';
import { Replica } from './replica.js';

const COPIES = 3;
const START = new Date('2026-05-01T00:01:00Z');
/** Steps until one that was killed is started again: at once, or when the next tick has come. */
const MOST_AWAY = 3;

export interface Chaos {
  readonly directory: string;
  readonly ticks: number;
  readonly seed: number;
  /** Of each step that somebody is killed in it. */
  readonly killProbability: number;
  /** Called when nothing goes on any more, before and after each tick. */
  readonly look: () => void;
}

export interface Life {
  readonly ticks: readonly Date[];
  readonly kills: number;
  /** While a backup was running. */
  readonly killsInRuns: number;
  /** Ticks at which one was killed and stayed away, and nobody else was killed before the next: the others have them. */
  readonly leftToOthers: readonly Date[];
}

interface Place {
  copy: Replica;
  /** Steps until it is started again. */
  away: number;
}

export async function live({ directory, ticks: count, seed, killProbability, look }: Chaos): Promise<Life> {
  const random = mulberry(seed);
  const load = (): Replica => new Replica(directory);
  const places = Array.from({ length: COPIES }, (): Place => ({ copy: load(), away: 0 }));
  /** Loaded already, so that whoever is started again is there at once. */
  let next = load();
  let now = START;
  let kills = 0;
  let killsInRuns = 0;
  const ticks: Date[] = [];
  const leftToOthers = new Set<Date>();

  const alive = (): Replica[] => places.flatMap(({ copy }) => (copy.isAlive ? [copy] : []));
  const everyone = async () => await Promise.all(alive().map(async (copy) => await copy.untilQuiet()));
  const revive = async (): Promise<void> => {
    for (const place of places) {
      if (place.copy.isAlive || --place.away > 0) continue;
      place.copy = next;
      next = load();
      await place.copy.begin(now);
    }
  };
  const step = async (tick: Date | undefined): Promise<void> => {
    const mayKill = ticks.length < count && alive().length > 1;
    const kill = mayKill && random() < killProbability ? { inRun: random() < 0.9, afterMs: random() * 30 } : undefined;
    const begun = firstToRun(alive());
    const [first] = alive();
    for (const copy of alive()) copy.moveTo(now);
    const found = kill?.inRun ? await Promise.race([begun, everyone().then(() => undefined)]) : first;
    const place = kill && places.find(({ copy }) => copy === found);
    if (kill && place) {
      await delay(kill.afterMs);
      kills += 1;
      if (kill.inRun) killsInRuns += 1;
      await place.copy.kill();
      place.away = 1 + Math.floor(random() * MOST_AWAY);
      leftToOthers.delete(ticks.at(-1) ?? now);
      if (tick && place.away >= STEPS_PER_TICK) leftToOthers.add(tick);
    }
    await everyone();
    await revive();
  };

  try {
    await Promise.all(alive().map(async (copy) => await copy.begin(now)));
    look();
    // Nobody is killed during the last ones, which settle what became of those before.
    while (ticks.length <= count + 1) {
      for (let number = 0; number < STEPS_PER_TICK; number++) {
        now = new Date(now.getTime() + STEP_MS);
        const isTick = now.getTime() % (STEP_MS * STEPS_PER_TICK) === 0;
        if (isTick) ticks.push(now);
        await step(isTick ? now : undefined);
      }
      look();
    }
    await Promise.all(alive().map(async (copy) => await copy.close()));
    look();
    return { ticks, kills, killsInRuns, leftToOthers: [...leftToOthers] };
  } finally {
    await Promise.all([...places.map(({ copy }) => copy), next].map(async (copy) => await copy.kill()));
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

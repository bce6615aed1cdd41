// Lets programs do the same work in turns, so that whatever else the machine does meanwhile slows all of them alike.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { type Program, timeProgram } from './processes.js';
import { say } from './say.js';
import { median } from './statistics.js';

export interface Contestant extends Program {
  readonly name: string;
}

export interface Times {
  readonly name: string;
  readonly seconds: readonly number[];
  /** What it made of the input. */
  readonly outputBytes: number;
}

/** One round to warm up, in which the output is kept and its size taken; then A B, A B, … into nothing. */
export async function race(
  contestants: readonly Contestant[],
  input: string,
  runs: number,
  folder: string,
): Promise<Times[]> {
  const sizes = new Map<string, number>();
  for (const contestant of contestants) sizes.set(contestant.name, await outputOf(contestant, input, folder));

  const seconds = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = 1; round <= runs; round++) {
    for (const contestant of contestants) {
      seconds.get(contestant.name)?.push(await timeProgram(contestant, input, '/dev/null'));
    }
    const last = contestants.map(({ name }) => `${name} ${seconds.get(name)?.at(-1)?.toFixed(2)} s`);
    say(`  ${round}/${runs}: ${last.join(', ')}`);
  }
  return contestants.map(({ name }) => ({
    name,
    seconds: seconds.get(name) ?? [],
    outputBytes: sizes.get(name) ?? 0,
  }));
}

async function outputOf(contestant: Contestant, input: string, folder: string): Promise<number> {
  const output = join(folder, 'race-output');
  await timeProgram(contestant, input, output);
  return (await stat(output)).size;
}

/** How much longer one took than the other: the median over the rounds, each compared with itself. */
export function ratio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((seconds, round) => seconds / (theirs[round] ?? Number.NaN)));
}

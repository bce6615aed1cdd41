// What was rehearsed, as a table to paste.

import type { Machine } from '../bench/machine.js';

export interface Rehearsed {
  readonly scenario: string;
  readonly targetSeconds: number;
  readonly seconds: number;
  readonly lost: string;
}

const TITLES = ['scenario', 'target', 'recovery', 'data lost'];

export function asTable(rehearsed: readonly Rehearsed[], machine: Machine, bytes: number): string {
  const rows = rehearsed.map(({ scenario, targetSeconds, seconds, lost }) => [
    scenario,
    `≤ ${duration(targetSeconds)}`,
    duration(seconds) + (seconds > targetSeconds ? ' (missed)' : ''),
    lost,
  ]);
  const widths = TITLES.map((_, column) => Math.max(...[TITLES, ...rows].map((cells) => cells[column]?.length ?? 0)));
  const lines = [TITLES, ...rows].map((cells) =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '),
  );
  const { cpu, cores, memory, node, date, load } = machine;
  return [
    ...lines,
    '',
    `Databases of ${(bytes / 1e9).toFixed(2)} GB; from the first command of the page to the last, without the time to read it.`,
    `${cpu}, ${cores} cores, ${memory}, Node.js ${node}, ${date}, load ${load.toFixed(1)} at the start`,
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const rest = Math.round(seconds % 60);
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

// What the bench found, and how it is shown.

import type { Machine } from './machine.js';

export type Unit = 'x' | 'MB' | 'ms' | 's' | 'MB/s' | 'lines' | 'requests';

export interface Row {
  readonly measure: string;
  readonly unit: Unit;
  /** Absent when it could not be measured; the detail then says why. */
  readonly value?: number;
  /** The value must not be larger. Absent where nothing is promised. */
  readonly target?: number;
  /** What the value was made of or compared with. */
  readonly detail: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface Report {
  readonly sections: readonly Section[];
  readonly machine: Machine;
}

export type Verdict = 'met' | 'missed' | 'skipped' | '';

export function verdictOf({ value, target }: Row): Verdict {
  if (value === undefined) return 'skipped';
  if (target === undefined) return '';
  return value <= target ? 'met' : 'missed';
}

export function asJson({ sections, machine }: Report): string {
  const judged = sections.map(({ title, rows }) => ({
    title,
    rows: rows.map((row) => ({ ...row, verdict: verdictOf(row) })),
  }));
  return JSON.stringify({ sections: judged, machine }, undefined, 2);
}

export function asText({ sections, machine }: Report): string {
  const header = ['measure', 'result', 'target', 'verdict', 'detail'];
  const table = sections.flatMap(({ title, rows }) => [[title], header, ...rows.map(cellsOf), []]);
  const widths = header.map((_, column) =>
    Math.max(...table.filter((cells) => cells.length > 1).map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = table.map((cells) =>
    cells.length > 1 ? `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}` : cells.join(''),
  );
  const { cpu, cores, memory, node, date, load } = machine;
  return [...lines, `${cpu}, ${cores} cores, ${memory}, Node.js ${node}, ${date}, load ${load.toFixed(1)} at the start`]
    .map((line) => line.trimEnd())
    .join('\n');
}

function cellsOf(row: Row): string[] {
  const { measure, unit, value, target, detail } = row;
  return [
    measure,
    value === undefined ? '' : withUnit(value, unit),
    target === undefined ? '' : `≤ ${withUnit(target, unit)}`,
    verdictOf(row),
    detail,
  ];
}

export function withUnit(value: number, unit: Unit): string {
  if (unit === 'x') return `${value.toFixed(2)}x`;
  return `${Number.isInteger(value) ? value : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

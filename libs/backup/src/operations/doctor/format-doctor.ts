// A report as plain text, for a terminal or a log.

import { counted } from '../../kit/counted.js';
import type { DoctorLine, DoctorReport } from '../../core/doctor.js';
import { formatDuration } from '../../kit/durations.js';

const MARKS = { ok: '✓', warning: '!', problem: '✗' } as const;
const ADVICE = '·';

/** One line for each thing, below what it is about; what to do is below it, indented. Ends with a line break. */
export function formatDoctor({ lines, checkedAt, durationMs }: DoctorReport): string {
  const width = Math.max(0, ...lines.map(({ name }) => name.length));
  const titles = [...new Set(lines.map(titleOf))];
  const blocks = titles.map((title) => {
    const group = lines.filter((line) => titleOf(line) === title);
    return [title, ...group.flatMap((line) => format(line, width))].join('\n');
  });
  const end = `${summarize(lines)} Examined on ${checkedAt.toISOString()}, in ${formatDuration(durationMs)}.`;
  return `${[...blocks, end].join('\n\n')}\n`;
}

function titleOf({ area, subject }: DoctorLine): string {
  return subject === undefined ? area : `${area} ${subject}`;
}

function format({ area, name, verdict, message, hint }: DoctorLine, width: number): string[] {
  const mark = area === 'advice' && verdict === 'ok' ? ADVICE : MARKS[verdict];
  const first = `  ${mark} ${name.padEnd(width)}  ${message}`;
  return hint === undefined ? [first] : [first, `    ${' '.repeat(width)}  → ${hint}`];
}

function summarize(lines: readonly DoctorLine[]): string {
  const [problems, warnings] = [countOf(lines, 'problem'), countOf(lines, 'warning')];
  if (problems + warnings === 0) return 'Everything works.';
  const counts = [
    ...(problems === 0 ? [] : [counted(problems, 'problem')]),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
  ];
  return `${counts.join(', ')}.`;
}

function countOf(lines: readonly DoctorLine[], verdict: DoctorLine['verdict']): number {
  return lines.filter((line) => line.verdict === verdict).length;
}

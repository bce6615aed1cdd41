// Rows in columns, for people.

export type Align = 'left' | 'right';

export interface Column {
  readonly title: string;
  readonly align?: Align;
}

/** Two spaces between columns, none at the end of a line. Cells may be painted: what does not show takes no room. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => visibleLength(row[index] ?? ''))));
  return all.map((row) => `${formatRow(row, columns, widths)}\n`).join('');
}

function formatRow(row: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  const cells = columns.map(({ align }, index) => {
    const cell = row[index] ?? '';
    const room = ' '.repeat((widths[index] ?? 0) - visibleLength(cell));
    return align === 'right' ? room + cell : cell + room;
  });
  return cells.join('  ').trimEnd();
}

function visibleLength(cell: string): number {
  // oxlint-disable-next-line no-control-regex
  return cell.replaceAll(/\u001b\[\d+m/g, '').length;
}

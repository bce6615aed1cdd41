// How the demo speaks: numbered steps, details below them, and small tables. Colours only on a terminal.

import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

function styled(style: Style, text: string): string {
  const plain = !process.stdout.isTTY || process.env['NO_COLOR'] !== undefined;
  return plain ? text : styleText(style, text);
}

export function title(text: string): void {
  console.log(`\n${styled('bold', text)}`);
}

export function step(number: number, text: string): void {
  console.log(`\n${styled('bold', `${number}. ${text}`)}`);
}

/** What a client sends. */
export function request(text: string): void {
  console.log(`   ${styled('cyan', text)}`);
}

export function detail(text: string): void {
  console.log(`   ${text}`);
}

export function good(text: string): void {
  console.log(`   ${styled('green', '✓')} ${text}`);
}

export function bad(text: string): void {
  console.log(`   ${styled('red', '✗')} ${text}`);
}

export function quiet(text: string): void {
  console.log(`   ${styled('gray', text)}`);
}

/** Columns as wide as their widest cell; numbers to the right. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      /^\d/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    detail(`  ${cells.join('   ').trimEnd()}`);
  }
}

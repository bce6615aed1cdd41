// A recovery sheet as plain text.

import { formatTable } from '../../terminal/table.js';
import type { Section, Sheet } from './sheet.js';

const LINE = 78;

export function sheetAsText({ title, subtitle, sections }: Sheet): string {
  const head = `${title.toUpperCase()}\n${'='.repeat(title.length)}\n${wrapped(subtitle)}\n`;
  return [head, ...sections.map(sectionAsText)].join('\n');
}

function sectionAsText({ title, text, rows = [], blanks = [], commands = [] }: Section): string {
  const table = rows.length === 0 ? '' : formatTable([{ title: '' }, { title: '' }], rows);
  return [
    `${title}\n${'-'.repeat(title.length)}\n`,
    ...(text === undefined ? [] : [`${wrapped(text)}\n`]),
    table.replace(/^\s*\n/, ''),
    ...commands.map((command) => `    ${command}\n`),
    ...blanks.map((blank) => `${blank}: ${'_'.repeat(Math.max(10, LINE - blank.length - 2))}\n`),
  ].join('');
}

/** Commands are never broken. */
function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

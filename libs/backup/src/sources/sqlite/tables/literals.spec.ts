// What is in a script of tables: names and values that are hard on whoever quotes them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { captureAll } from '../../../testing/source-exam/examination.js';
import { replay, scriptOf, sourceOf, sql } from './test-tables.spec.support.js';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tables-'));
  file = join(directory, 'gallery.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function q(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function t(text: string): string {
  return `CAST(X'${Buffer.from(text).toString('hex')}' AS TEXT)`;
}

/** Names and values that are hard on whoever quotes them. */
const HOSTILE = [
  '"; DROP TABLE comments; --',
  "it's",
  'a\nb',
  'select',
  '[x]',
  '`y`',
  'Ü 🐈',
  ')',
  '$$',
  String.raw`\n`,
  '.quit',
];

describe('what is in a script of tables', () => {
  it('is read back by sqlite3 as exactly what it was, whatever names and values there are', async () => {
    const texts = [
      ...HOSTILE,
      '',
      '\r\n',
      'a\r\nb\n\\n\\n1;',
      'nul\0nul\0',
      '\u2028\uFEFF',
      '.exit\n.quit\n/\ngo',
      '-- x\n;',
    ];
    const numbers = [
      '0.1',
      '-0.0',
      '9e999',
      '-9e999',
      '1e-320',
      '5e-324',
      '1.7976931348623157e308',
      '0.1+0.2',
      '1.0/3',
      '1e15/7',
      '9223372036854775807',
      '-9223372036854775808',
      '9007199254740993',
      '48.208174',
      '3.0',
      '1e22',
      'NULL',
      "X''",
      "X'00FF'",
      "CAST(X'61FF00' AS TEXT)",
    ];
    const values = [...texts.map(t), ...numbers].map((value) => `(${value}, ${value})`);
    const tables = HOSTILE.map(
      (name) => `CREATE TABLE ${q(name)} (${q(name)}, ${q(`x${name}`)} TEXT DEFAULT '${name.replaceAll("'", "''")}');
        INSERT INTO ${q(name)} VALUES ${values.join(', ')};`,
    );
    const reals = [1, 3, 1e15, 1e-300, 1e300].map((by) => `SELECT random() / 7.0 / ${by} FROM generate_series(1, 400)`);
    sql(file, `${tables.join('\n')} CREATE TABLE reals (x); INSERT INTO reals ${reals.join(' UNION ALL ')};`);
    const columns = [...HOSTILE.map((name) => [name, name] as const), ['reals', 'x'] as const];
    const wanted = columns.map(([name]) => ({ name, optional: false }));
    const copy = join(directory, 'copy.db');
    expect(replay(copy, await scriptOf(sourceOf(file, wanted)))).toEqual({ status: 0, said: '' });
    for (const [table, column] of columns) {
      const query = `SELECT rowid, typeof(c), hex(c), quote(c) FROM (SELECT rowid, ${q(column)} AS c FROM ${q(table)})`;
      expect(sql(copy, query)).toBe(sql(file, query));
    }
    const [a, b] = [await captureAll(sourceOf(file, wanted)), await captureAll(sourceOf(copy, wanted))];
    expect(b.facts.properties).toEqual(a.facts.properties);
  });
});

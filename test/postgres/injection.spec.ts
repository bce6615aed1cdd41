// Names that would be commands if anybody took them for that: kept as they are, all the way there and back.

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { compareFacts } from '#backup/core/facts.js';
import { showTable } from '#backup/sources/postgres/names.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { quoted, sourceOf } from './fixture.js';

const NAMES = [
  ` it's "quoted"`,
  `a; DROP TABLE victim; --`,
  '$(touch pwned) `id`',
  '$$; $1 %s %I \\ \\\\',
  'für 🐈 喵',
  'a.b*c?[d]|e+f$',
  '--exclude-table=*',
  `${'ä'.repeat(31)}x`,
];
const TOO_LONG = 'ä'.repeat(32);

describeWithPostgres('names of schemas, tables and columns', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.create();
    await server.query('postgres', 'CREATE DATABASE names');
    const tables = NAMES.flatMap((name, index) => [
      `CREATE SCHEMA ${quoted(name)}`,
      `CREATE TABLE ${tableOf(name)} (${quoted(name)} text)`,
      `INSERT INTO ${tableOf(name)} SELECT 'row ' || i FROM generate_series(1, ${index + 1}) i`,
    ]);
    await server.query('names', 'CREATE TABLE victim (id int)', 'INSERT INTO victim VALUES (1)', ...tables);
  });

  afterAll(async () => await server.remove());

  const capture = async (options: Partial<PostgresSourceOptions> = {}) =>
    await captureAll(sourceOf(server, 'names', options));

  async function rows(): Promise<unknown> {
    const found: unknown[] = [];
    for (const name of NAMES) {
      found.push(await server.query('names', `SELECT ${quoted(name)} AS value FROM ${tableOf(name)} ORDER BY 1`));
    }
    return found;
  }

  it('are captured, counted and put back', async () => {
    const before = await rows();
    const backup = await capture();
    const counts = new Map(backup.facts.tables.map((table) => [table.name, table.rows]));
    expect(NAMES.map((name) => counts.get(shown(name)))).toEqual(NAMES.map((_, index) => index + 1));
    for (const name of NAMES) await server.query('names', `DELETE FROM ${tableOf(name)}`);
    const staged = await sourceOf(server, 'names').stage(backup, examContext());
    expect(compareFacts(backup.facts, staged.facts)).toEqual([]);
    await staged.swap().finally(async () => await staged.discard());
    expect(await rows()).toEqual(before);
  });

  it.each(NAMES)('choose what is captured, and nothing else: %j', async (name) => {
    const only = await capture({ tables: [shown(name)] });
    expect(only.facts.tables.map((table) => table.name)).toEqual([shown(name)]);
    const others = await capture({ excludeSchemas: [name], excludeData: ['victim'] });
    const names = others.facts.tables.map((table) => table.name);
    expect(names).toHaveLength(NAMES.length);
    expect(names).not.toContain(shown(name));
  });

  it('of more bytes than PostgreSQL keeps are not taken for those that begin alike', async () => {
    await server.query('names', `CREATE TABLE ${quoted('ä'.repeat(31))} (id int)`);
    await expect(capture({ tables: [TOO_LONG] })).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: `The database does not have the table public.${TOO_LONG}.`,
    });
  });
});

function tableOf(name: string): string {
  return `${quoted(name)}.${quoted(name)}`;
}

function shown(name: string): string {
  return showTable({ schema: name, table: name });
}

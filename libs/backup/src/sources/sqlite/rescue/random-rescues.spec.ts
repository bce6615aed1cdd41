// Random databases with random damage: a rescue brings back the chosen rows, those that they refer to, and nothing else.

import { afterEach, expect, it } from '@jest/globals';

import type { RescueKind } from '../../../core/rescue.js';
import { TestRescue } from './test-rescue.spec.support.js';

interface TestTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly references: readonly { readonly columns: readonly string[]; readonly to: string }[];
}

type Values = Readonly<Record<string, string | number | null>>;
/** By table and key. */
type Rows = Map<string, Map<string, Values>>;

const SEEDS = Array.from({ length: 6 }, (_, seed) => seed + 1);

let database: TestRescue;
afterEach(() => database.remove());

it.each(SEEDS)('database %i', async (seed) => {
  const random = randomFrom(seed);
  const tables = randomTables(random);
  database = new TestRescue(`${tables.map(definitionOf).join('\n')} PRAGMA foreign_keys = ON; BEGIN;
    ${randomRows(tables, random)} COMMIT`);
  const backup = read(tables);
  database.sql(`PRAGMA foreign_keys = ON; ${tables.map((table) => damage(table, random)).join('\n')}`);
  const live = read(tables);
  const kinds = ([['missing'], ['changed'], ['missing', 'changed']] as const)[random(3)] ?? [];
  const chosen = tables.filter(() => random(2) === 0).map(({ name }) => ({ table: name, modulus: 1 + random(3) }));
  const choice = chosen.length === 0 ? [{ table: 't0', modulus: 1 }] : chosen;

  const { plan, putBack } = await database.compare({
    tables: choice.map(({ table, modulus }) => ({ table, ...(modulus === 1 ? {} : { where: `n % ${modulus} = 0` }) })),
    kinds,
  });
  expect(plan.checks.filter(({ verdict }) => verdict === 'blocked')).toEqual([]);
  await putBack();
  expect(sorted(read(tables))).toEqual(sorted(expected(tables, { backup, live }, choice, kinds)));
  expect(database.sql('PRAGMA foreign_key_check')).toBe('');
});

/** The second has a key of two columns; each refers to itself or to any other one before it. */
function randomTables(random: (below: number) => number): TestTable[] {
  const keys = [['id'], ['a', 'b'], ['id'], ['id'], ['id']];
  return keys.map((key, at) => ({
    name: `t${at}`,
    key,
    references: keys.slice(0, at + 1).flatMap((parentKey, parent) => {
      if (random(2) === 0) return [];
      return [{ to: `t${parent}`, columns: parentKey.map((name) => `r${parent}_${name}`) }];
    }),
  }));
}

function definitionOf({ name, key, references }: TestTable, at: number): string {
  const columns = [
    ...key.map((column) => `${column} ${column === 'b' ? 'TEXT' : 'INTEGER'}`),
    'n INTEGER',
    'v',
    ...references.flatMap((reference) => reference.columns),
    `PRIMARY KEY (${key.join(', ')})`,
    ...references.map(
      ({ columns: from, to }) =>
        `FOREIGN KEY (${from.join(', ')}) REFERENCES ${to} ON DELETE ${at % 2 === 0 ? 'CASCADE' : 'SET NULL'} DEFERRABLE INITIALLY DEFERRED`,
    ),
  ];
  return `CREATE TABLE ${name} (${columns.join(', ')})${key.length > 1 ? ' WITHOUT ROWID' : ''};`;
}

const ROWS = 30;

function randomRows(tables: readonly TestTable[], random: (below: number) => number): string {
  const rows = tables.flatMap(({ name, key, references }) =>
    Array.from({ length: ROWS }, (_, n) => {
      const referred = references.flatMap(({ columns }) =>
        random(4) === 0 ? columns.map(() => 'NULL') : keyOf(columns.length, random(ROWS)),
      );
      const value = ['NULL', "x'00ff'", "'text'", '1.5', String(random(9))][random(5)] ?? '0';
      return `INSERT INTO ${name} VALUES (${[...keyOf(key.length, n), String(n), value, ...referred].join(', ')});`;
    }),
  );
  return rows.join('\n');
}

function keyOf(columns: number, n: number): string[] {
  return columns === 1 ? [String(n)] : [String(n % 3), `'k${n}'`];
}

function damage({ name }: TestTable, random: (below: number) => number): string {
  return `DELETE FROM ${name} WHERE n % ${3 + random(5)} = 1; UPDATE ${name} SET v = 'damaged' WHERE n % ${2 + random(4)} = 0;
    INSERT INTO ${name} (${name === 't1' ? 'a, b' : 'id'}, n) VALUES (${name === 't1' ? "9, 'new'" : '900'}, 0);`;
}

function read(tables: readonly TestTable[]): Rows {
  return new Map(
    tables.map(({ name, key }) => {
      const rows = JSON.parse(
        database.sql(`.mode json\nSELECT *, quote(v) AS shown, NULL AS v FROM ${name}`) || '[]',
      ) as Values[];
      return [name, new Map(rows.map((row) => [key.map((column) => row[column]).join(), row]))];
    }),
  );
}

/** What a person would do by hand. */
function expected(
  tables: readonly TestTable[],
  { backup, live }: { readonly backup: Rows; readonly live: Rows },
  choice: readonly { readonly table: string; readonly modulus: number }[],
  kinds: readonly RescueKind[],
): Rows {
  const result: Rows = new Map([...live].map(([name, rows]) => [name, new Map(rows)]));
  const put = (name: string, key: string): void => {
    const row = backup.get(name)?.get(key);
    if (row === undefined) return;
    result.get(name)?.set(key, row);
    for (const { columns, to } of tables.find((table) => table.name === name)?.references ?? []) {
      const parent = columns.map((column) => row[column]).join();
      if (columns.every((column) => row[column] !== null) && !result.get(to)?.has(parent)) put(to, parent);
    }
  };
  for (const { table, modulus } of choice) {
    for (const [key, row] of backup.get(table) ?? []) {
      if (Number(row['n']) % modulus !== 0) continue;
      const now = live.get(table)?.get(key);
      const kind = now === undefined ? 'missing' : 'changed';
      if (kinds.includes(kind) && JSON.stringify(now) !== JSON.stringify(row)) put(table, key);
    }
  }
  return result;
}

function sorted(rows: Rows): unknown {
  return [...rows].map(([name, found]) => [name, [...found].toSorted(([a], [b]) => a.localeCompare(b))]);
}

/** The same numbers for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed * 2654435761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

// Every value is read back exactly: by sh always, by a reader of .env files wherever the file does not say otherwise.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from '@jest/globals';

import { tempDirectories } from '../../testing/temp-directory.spec.support.js';
import { formatVariables } from './env-file.js';

const newDirectory = tempDirectories();

const PARTS = [
  "'",
  '"',
  '\\',
  '$',
  '`',
  '\n',
  '\r',
  ' ',
  '#',
  '=',
  '!',
  '$HOME',
  '$(id)',
  '${X}',
  'a',
  'ü',
  '\\n',
  "'\\''",
  '~',
  '*',
  '&',
  ';',
  '\t',
];

/** The same values each time, of one part up to seven of them. */
function nastyValues(count: number): Map<string, string> {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const values = ['', ...PARTS, ...PARTS.map((part) => `a${part}b`), ...PARTS.map((part) => `x\n${part}`)];
  while (values.length < count)
    values.push(Array.from({ length: 1 + next(7) }, () => PARTS[next(PARTS.length)]).join(''));
  return new Map(values.map((value, index) => [`V${index}`, value]));
}

it.each(['sh', 'bash'])('%s reads back every value', async (shell) => {
  const directory = await newDirectory();
  const variables = nastyValues(1500);
  writeFileSync(join(directory, 'environment.env'), formatVariables(variables));
  const script = 'set -a; . ./environment.env; exec "$NODE" -p "JSON.stringify(process.env)"';
  const env = { NODE: process.execPath, PATH: process.env['PATH'] };
  const read = JSON.parse(execFileSync(shell, ['-c', script], { cwd: directory, env, encoding: 'utf8' })) as object;
  expect(Object.fromEntries(Object.entries(read).filter(([name]) => variables.has(name)))).toEqual(
    Object.fromEntries(variables),
  );
});

it('a reader of .env files reads back every value that is not marked, whatever comes before and after', () => {
  const variables = nastyValues(1500);
  const plain = [...variables].filter(([name, value]) => !formatVariables(new Map([[name, value]])).startsWith('#'));
  expect(plain.length).toBeGreaterThan(500);
  expect(parseEnv(formatVariables(new Map(plain)))).toEqual(Object.fromEntries(plain));
});

it('marks what dotenv gets wrong: it takes a backslash before a quote for a part of the value', () => {
  const forms = ['a', "it's", 'a\\', "it's $5", 'a\rb'].map((value) => formatVariables(new Map([['A', value]])));
  expect(forms.map((form) => form.startsWith('#'))).toEqual([false, false, true, true, true]);
});

it('is sorted, so that the same variables are the same file', () => {
  expect(
    formatVariables(
      new Map([
        ['B', '2'],
        ['A', '1'],
      ]),
    ),
  ).toBe("A='1'\nB='2'\n");
});

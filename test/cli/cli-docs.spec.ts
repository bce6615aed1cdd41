// The document on the command line: every verb and option that exists and no other, and examples that are typed.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EXIT } from '#backup/cli/exit-codes.js';
import { addAppearanceOptions, addPlaceOptions } from '#backup/cli/global-options.js';
import { VERBS } from '#backup/cli/verbs.js';
import { type Block, codeBlocks } from '../readme/blocks.js';
import { ROOT } from '../readme/programs.js';
import { type DocumentedPlace, makeDocumentedPlace } from './documented-place.js';
import { idsIn, shapeOf, withoutLeftOut } from './same-shape.js';

const PATH = join(ROOT, 'libs/backup/docs/cli.md');
const SAID_ABOUT_ALL = ['--help', '--version'];

const text = await readFile(PATH, 'utf8');
const blocks = await codeBlocks(PATH);

function sectionOf(title: string): string {
  const [, section = ''] = text.split(`\n## ${title}\n`);
  const [own = ''] = section.split('\n## ');
  return own;
}

/** What the first cells of the tables name: `--option` or `<argument>`. */
function namedIn(section: string): string[] {
  const cells = [...section.matchAll(/^\| (`[^|]*`) *\|/gm)].map(([, cell = '']) => cell);
  return cells
    .flatMap((cell) => cell.match(/--[a-z-]+|`[<[][a-z-]+[>\]]`/g) ?? [])
    .map((name) => name.replaceAll('`', ''));
}

function namesOf(command: Command): string[] {
  const wanted = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [...wanted, ...command.options.map(({ long }) => long ?? '')];
}

function commandOf(name: string): Command {
  const command = new Command(name);
  VERBS.find((verb) => verb.name === name)?.configure(command);
  return command;
}

describe('the document on the command line', () => {
  it('has a section for each verb, in the order of --help, and for nothing else', () => {
    const titles = [...text.matchAll(/^## (\S.*)$/gm)].map(([, title]) => title);
    expect(titles.slice(3)).toEqual(VERBS.map(({ name }) => name));
  });

  it.each(VERBS.map(({ name }) => name))('names the arguments and options of %s, and no others', (name) => {
    expect(namedIn(sectionOf(name))).toEqual(namesOf(commandOf(name)));
  });

  it('names the options that verbs have in common, and what the environment calls them', () => {
    const place = addPlaceOptions(new Command());
    const section = sectionOf('Where the backups are');
    expect(namedIn(section)).toEqual(namesOf(place));
    for (const { envVar = '' } of place.options) expect(section).toContain(`\`${envVar}\``);
    const appearance = namesOf(addAppearanceOptions(new Command()));
    expect(namedIn(sectionOf('How it answers'))).toEqual([...appearance, ...SAID_ABOUT_ALL]);
  });

  it('names every exit code', () => {
    const [codes = ''] = sectionOf('How it answers').split('| exit code')[1]?.split('\n\n') ?? [];
    expect([...codes.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code))).toEqual(Object.values(EXIT));
  });

  it('types only what exists', () => {
    for (const { verb, flags } of blocks.flatMap(typedIn)) {
      const common = addPlaceOptions(addAppearanceOptions(new Command()));
      const known = new Set([...namesOf(commandOf(verb)), ...namesOf(common)]);
      expect([verb, ...flags.filter((flag) => !known.has(flag))]).toEqual([verb]);
    }
  });
});

function typedIn({ code }: Block): { verb: string; flags: string[] }[] {
  return [...code.matchAll(/npx nestjs-backup ([a-z-]+)([^\n|]*)/g)].map(([, verb = '', rest = '']) => ({
    verb,
    flags: rest.match(/--[a-z-]+/g) ?? [],
  }));
}

describe('its examples, typed one after the other', () => {
  const names = ['NESTJS_BACKUP_STORAGE', 'NESTJS_BACKUP_IDENTITY'] as const;
  const before = names.map((name) => process.env[name]);
  /** Ids of the document, and what they are here. */
  const ids = new Map<string, string>();
  let directory: string;
  let place: DocumentedPlace;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-docs-'));
    const exported = blocks.find(({ code }) => code.startsWith('export '))?.code ?? '';
    for (const [, name = '', value = ''] of exported.matchAll(/export (\w+)=(\S+)/g)) {
      process.env[name] = value.replace(/^(file:\/\/)?/, `$1${directory}`);
    }
    place = await makeDocumentedPlace(directory);
  });
  afterAll(async () => {
    for (const [index, name] of names.entries()) {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(directory, { recursive: true, force: true });
  });

  const examples = blocks
    .filter(({ language }) => language === 'console')
    .flatMap(({ code }) => code.split(/^\$ /m).slice(1))
    .map((example): [string, string] => {
      const [line = ''] = example.split('\n', 1);
      return [line, example.slice(line.length + 1)];
    });

  it.each(examples)('%s', async (line, shown) => {
    const said = await place.type(line.replaceAll(/\d{8}T\d{6}Z-[a-z0-9]{10}/g, (id) => ids.get(id) ?? id));
    expect(withoutLeftOut(shapeOf(shown), shapeOf(said))).toEqual(shapeOf(shown));
    const [here, there] = [idsIn(said), idsIn(shown)];
    if (!shown.includes('\n…')) for (const [index, id] of there.entries()) learn(id, here[index]);
  });

  function learn(shown: string, said: string | undefined): void {
    if (said !== undefined) ids.set(shown.replace('run-', ''), said.replace('run-', ''));
  }
});

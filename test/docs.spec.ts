// What the documents of the library show is right: examples type-check, JSON and shell scripts parse, links lead somewhere.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { asModule, GIVEN_MODULES } from './docs/as-module.js';
import { type Block, codeBlocks } from './readme/blocks.js';
import { ROOT, shell, typeCheckAndCompile } from './readme/programs.js';

const LIBRARY = join(ROOT, 'libs/backup');

interface Document {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

let documents: Document[];
let place: string;

beforeAll(async () => {
  const docs = (await readdir(join(LIBRARY, 'docs'))).map((name) => join(LIBRARY, 'docs', name));
  const paths = [join(ROOT, 'README.md'), join(LIBRARY, 'README.md'), ...docs];
  documents = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(path, 'utf8'), blocks: await codeBlocks(path) })),
  );
  // Beside the other tests, so that the packages are found.
  place = await mkdtemp(join(ROOT, 'dist/test/docs-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

function shown(language: string): { readonly where: string; readonly code: string }[] {
  return documents.flatMap(({ path, blocks }) =>
    blocks
      .filter((block) => block.language === language)
      .map(({ code, section }) => ({ where: `${basename(path)}: ${section}`, code })),
  );
}

describe('the documents', () => {
  it('have examples that type-check', async () => {
    // The two modules of the main README use a guard of the reader: they are compiled and run by a test of their own.
    const examples = shown('ts').filter(({ code }) => !code.includes('./admin.guard'));
    expect(examples.length).toBeGreaterThan(5);
    await Promise.all(
      examples.map(({ where, code }, index) => {
        const name = `${index}-${where.toLowerCase().replace(/[^a-z]+/g, '-')}.ts`;
        return writeFile(join(place, name), asModule(code));
      }),
    );
    for (const [name, code] of Object.entries(GIVEN_MODULES)) await writeFile(join(place, name), code);
    await writeFile(join(place, 'package.json'), '{ "type": "module" }');
    await writeFile(join(place, 'tsconfig.json'), tsconfig());
    await typeCheckAndCompile(join(place, 'tsconfig.json'));
  });

  it('have JSON that parses', () => {
    for (const { where, code } of shown('json')) expect(() => ({ where, value: JSON.parse(code) })).not.toThrow();
  });

  it('have scripts that the shell understands', async () => {
    for (const { where, code } of shown('sh')) {
      const script = code.replace(/<[\w ]+>/g, 'something');
      await expect(shell(`bash -n <<'SCRIPT'\n${script}\nSCRIPT`, place)).resolves.toBe('');
      expect(where).not.toBe('');
    }
  });

  it('have links that lead somewhere', async () => {
    const dead: string[] = [];
    for (const { path, text } of documents) {
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [file = '', anchor] = target.split('#');
        const linked = file === '' ? path : resolve(dirname(path), file);
        if (!(await hasTarget(linked, anchor))) dead.push(`${basename(path)}: ${target}`);
      }
    }
    expect(dead).toEqual([]);
  });
});

async function hasTarget(path: string, anchor: string | undefined): Promise<boolean> {
  if (anchor === undefined)
    return await access(path).then(
      () => true,
      () => false,
    );
  const text = await readFile(path, 'utf8').catch(() => '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));
  return headings.includes(anchor);
}

/** As code hosts make the anchor of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

function tsconfig(): string {
  const compilerOptions = {
    composite: false,
    incremental: false,
    declaration: false,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  return JSON.stringify({ extends: '../../../tsconfig.base.json', compilerOptions, include: ['*.ts'] });
}

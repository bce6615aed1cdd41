// For each rule sources that break it and sources that only look as if they did: what the rules themselves are tested on.

/** The content of files by their path; a first line is added where an example does not care for it. */
export type Files = Readonly<Record<string, string>>;

export interface Example {
  readonly rule: string;
  /** Each breaks the rule once. */
  readonly bad: readonly Files[];
  /** None of them breaks it. */
  readonly good: readonly Files[];
}

const at = (path: string, ...codes: readonly string[]): Files[] => codes.map((code) => ({ [path]: code }));

const importing = (path: string, ...specifiers: readonly string[]): Files[] =>
  specifiers.map((specifier) => ({ [path]: `import { a } from '${specifier}';` }));

export const examples: readonly Example[] = [
  {
    rule: 'every file is in a room that has a place in the order',
    bad: at('helpers/a.ts', 'export const a = 1;'),
    good: [...at('core/a.ts', 'export const a = 1;'), ...at('index.ts', 'export const a = 1;')],
  },
  {
    rule: 'rooms import only the rooms below them',
    bad: [
      ...importing('core/a.ts', '../kit/b.js'),
      ...importing('kit/a.ts', '../storage/local/b.js'),
      ...importing('sources/sqlite/a.ts', '../../pipeline/b.js', '../../index.js'),
      ...importing('catalog/a.ts', '../pipeline/b.js'),
      ...importing('operations/backup/a.ts', '../../storage/local/b.js', '../../engine/b.js'),
      ...importing('engine/a.ts', '../nest/b.js'),
      ...importing('nest/a.ts', '../admin/b.js', '../testing/b.js'),
      ...importing('admin/a.ts', '../engine/b.js', '../nest/options.js'),
      ...importing('testing/a.ts', '../nest/b.js'),
      ...at('core/a.ts', "import type { A } from '../kit/b.js';", "export { a } from '../kit/b.js';"),
      ...at('core/a.ts', "import '../kit/b.js';", "const a = () => import('../kit/b.js');"),
      ...at('core/a.ts', "type A = typeof import('../kit/b.js');", "import {\n  a,\n  b,\n} from '../kit/b.js';"),
    ],
    good: [
      ...importing('kit/a.ts', '../core/b.js', './b.js', 'node:fs'),
      ...importing('operations/backup/a.ts', '../../pipeline/b.js', '../verify/b.js'),
      ...importing('nest/a.ts', '../storage/local/b.js', '../engine/b.js'),
      ...importing('admin/dto/a.ts', '../../nest/backup.service.js', '../../core/b.js'),
      ...importing('admin/dto/a.ts', '../../nest/groups/backup-group.service.js'),
      ...importing('core/a.spec.ts', '../testing/b.js'),
      ...at('core/a.ts', "// import { a } from '../kit/b.js'", 'const a = "import b from \'../kit/b.js\'";'),
      ...at('core/a.ts', "const a = `import b from '../kit/b.js'`;", "const a = /import '..\\/kit\\/b.js'/;"),
    ],
  },
  {
    rule: 'adapters never import a sibling',
    bad: [
      ...importing('sources/sqlite/a.ts', '../postgres/b.js'),
      ...importing('stages/gzip/deep/a.ts', '../../age/b.js'),
    ],
    good: [...importing('stages/gzip/a.ts', '../blocks.js', './b.js'), ...importing('stages/a.ts', './age/b.js')],
  },
  {
    rule: 'nothing that ships imports a spec',
    bad: importing('core/a.ts', './b.spec.js'),
    good: [...importing('core/a.spec.ts', './b.spec.js'), ...importing('core/a.ts', './spec.js')],
  },
  {
    rule: 'no file imports itself through others',
    bad: [
      { 'core/a.ts': "import './b.js';", 'core/b.ts': "import './c.js';", 'core/c.ts': "import './a.js';" },
      { 'core/a.ts': "import type { B } from './b.js';", 'core/b.ts': "export * from './a.js';" },
    ],
    good: [{ 'core/a.ts': "import './b.js'; import './c.js';", 'core/b.ts': "import './c.js';", 'core/c.ts': '' }],
  },
  {
    rule: 'packages are imported only in their room',
    bad: [
      ...importing('core/a.ts', '@nestjs/common', 'rxjs/operators', 'lodash', 'node:child_process', 'fs'),
      ...importing('stages/gzip/a.ts', 'age-encryption'),
      ...importing('storage/local/a.ts', 'better-sqlite3', 'node:sqlite', 'node:timers/promises'),
      ...importing('nest/a.ts', 'class-validator'),
      ...importing('admin/a.ts', 'cron'),
      ...at('core/a.ts', "const a = () => import('cron');", "const a = require('cron');"),
    ],
    good: [
      ...importing('core/a.ts', 'node:fs/promises'),
      ...importing('core/clock.ts', 'node:timers/promises'),
      ...importing('kit/a.ts', 'node:child_process'),
      ...importing('nest/a.ts', '@nestjs/common', 'cron', 'rxjs'),
      ...importing('stages/age/a.ts', 'age-encryption'),
      ...importing('core/a.spec.ts', 'fast-check', '@jest/globals', 'node:child_process'),
    ],
  },
  {
    rule: 'an optional part is imported in one file',
    bad: [
      { 'admin/b.ts': "import { a } from '@nestjs/swagger';", 'admin/a.ts': "const a = import('@nestjs/swagger');" },
      { 'sources/sqlite/b.ts': "import 'node:sqlite';", 'sources/sqlite/a.ts': "import 'node:sqlite';" },
    ],
    good: [{ 'admin/a.ts': "import('@nestjs/swagger');", 'admin/a.spec.ts': "import '@nestjs/swagger';" }],
  },
  {
    rule: 'modules are imported by their literal name',
    bad: at('kit/a.ts', 'const a = (name: string) => import(name);', 'const a = createRequire(import.meta.url);'),
    good: at('kit/a.ts', "const a = () => import('node:fs');", '// import(name)', 'const a = import.meta.url;'),
  },
  {
    rule: 'only core/clock.ts reads the time',
    bad: [
      ...at('core/a.ts', 'const a = Date.now();', 'const a = new Date();', 'const a = new Date;', 'const a = Date();'),
      ...at('core/a.ts', 'const a = `${Date.now()}`;', 'const a = performance.now();', 'list.map(Date.now);'),
      ...at('core/a.ts', 'const a = process.hrtime.bigint();', 'const a = process.uptime();'),
    ],
    good: [
      ...at('core/a.ts', 'const a = new Date(b);', "const a = new Date('2026-01-01');", 'const a = isDate(b);'),
      ...at('core/a.ts', '// never Date.now()', "const a = 'Date.now()';", 'const a = /[\'"]/; // Date.now()'),
      ...at('core/clock.ts', 'const a = new Date();'),
      ...at('core/a.spec.ts', 'const a = new Date();'),
    ],
  },
  {
    rule: 'only core/clock.ts waits for the time',
    bad: at(
      'kit/a.ts',
      'setTimeout(f, 1);',
      'setInterval(f, 1);',
      'const a = AbortSignal.timeout(1);',
      'f(setTimeout);',
    ),
    good: at('kit/a.ts', 'clock.timeout(1, f);', 'clearTimeout(a);', 'setImmediate(f);', 'socket.setTimeout(1);'),
  },
  {
    rule: 'nothing ends the process',
    bad: at('engine/a.ts', 'process.exit(1);', 'process . abort();'),
    good: at('engine/a.ts', "process.once('exit', f);", 'process.exitCode = 1;'),
  },
  {
    rule: 'nothing runs a shell',
    bad: [
      ...at(
        'kit/a.ts',
        "import { exec } from 'node:child_process';",
        "import { spawn, execSync } from 'node:child_process';",
      ),
      ...at('kit/a.ts', "childProcess.exec('a');", 'spawn(a, [], { shell: true });'),
    ],
    good: at('kit/a.ts', "import { execFile, spawn } from 'node:child_process';", 'pattern.exec(text);'),
  },
  {
    rule: 'nothing writes to the console',
    bad: at('nest/a.ts', "console.log('a');", 'globals(console.error);'),
    good: at('nest/a.ts', "const a = 'console.log';", 'host.console.log(a);'),
  },
  {
    rule: 'nothing exports by star',
    bad: at('index.ts', "export * from './core/a.js';", "export * as core from './core/a.js';"),
    good: at('index.ts', "export { a } from './core/a.js';", 'export const a = 2 * b;'),
  },
  {
    rule: 'nothing has a default export',
    bad: at('core/a.ts', 'export default 1;', 'export default class A {}'),
    good: at('core/a.ts', 'export const a = { default: 1 };'),
  },
  {
    rule: 'modules and classes keep no mutable state',
    bad: [
      ...at('engine/a.ts', 'let a = 1;', 'export let a: number;', 'class A {\n  static a = 1;\n}'),
      ...at('engine/a.ts', 'class A {\n  private static a?: number;\n}', 'class A {\n  static #a: number;\n}'),
    ],
    good: [
      ...at('engine/a.ts', 'const a = 1;', 'function f() {\n  let a = 1;\n}', 'class A {\n  static readonly a = 1;\n}'),
      ...at('engine/a.ts', 'class A {\n  static a(): void {}\n  static async b() {}\n}'),
    ],
  },
  {
    rule: 'no module awaits while it loads',
    bad: at(
      'core/a.ts',
      'await a;',
      'const a = await b();',
      'const a = [await b];',
      'if (a) {\n  await b;\n}',
      'try {\n  await a;\n} catch {}',
      'for await (const a of b) {}',
      'async function f() {}\nconst a = await f();',
    ),
    good: at(
      'core/a.ts',
      'async function f() {\n  if (a) {\n    await b;\n  }\n}',
      'const f = async () => await a;',
      'class A {\n  async f() {\n    await a;\n  }\n}',
      'const a = { async f() {\n    await b;\n  } };',
      "const a = 'await b';",
      'async function* f() {\n  for await (const a of b) yield a;\n}',
    ),
  },
  {
    rule: 'no file has more than 300 lines',
    bad: at('core/a.ts', 'f();\n'.repeat(300)),
    good: at('core/a.ts', 'f();\n'.repeat(299)),
  },
  {
    rule: 'half of the files that ship have fewer than 100 lines',
    bad: [
      { 'core/a.ts': 'f();\n'.repeat(99), 'core/b.ts': 'f();\n'.repeat(120), 'core/a.spec.ts': '', 'core/c.ts': '' },
    ],
    good: [{ 'core/a.ts': 'f();\n'.repeat(98), 'core/b.ts': 'f();\n'.repeat(120), 'core/c.ts': '' }],
  },
  {
    rule: 'the first line of a file is a comment that says its job',
    bad: at('core/a.ts', '#import { a } from "b";', '#//', '#\n// Late.', '#/** Documents the next thing. */'),
    good: at('core/a.ts', '#// Says its job.'),
  },
  {
    rule: 'names of folders and files are kebab-case',
    bad: [
      ...at('core/backupError.ts', ''),
      ...at('Core/a.ts', ''),
      ...at('core/a_b.ts', ''),
      ...at('core/a--b.ts', ''),
    ],
    good: [...at('core/backup-error.ts', ''), ...at('nest/backup.service.spec.ts', ''), ...at('sources/s3/a.ts', '')],
  },
];

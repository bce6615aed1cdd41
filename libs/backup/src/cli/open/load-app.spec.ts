// Files of an application: its module or its options, as ES module or CommonJS, and nothing that starts by itself.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EXIT } from '../exit-codes.js';
import { say } from '../command-line.spec.support.js';

const { resolve } = createRequire(import.meta.url);
const LIBRARY = new URL('../../index.js', import.meta.url).pathname;
const [COMMON, SCHEDULE] = [resolve('@nestjs/common'), resolve('@nestjs/schedule')];

let directory: string;
const at = (name: string): string => join(directory, name);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nestjs-backup-spec-'));
  await mkdir(at('live'));
  await writeFile(at('live/a.txt'), 'a');
  for (const [name, text] of Object.entries(FILES())) await writeFile(at(name), text);
});
afterAll(async () => await rm(directory, { recursive: true, force: true }));

const OPTIONS = () => `({
  destinations: { nas: { storage: { type: 'local', directory: ${JSON.stringify(at('store'))} } } },
  jobs: { config: { source: { type: 'files', directory: ${JSON.stringify(at('live'))} }, schedule: { cron: '* * * * * *', catchUp: true } } },
})`;

/** Its BackupModule has a schedule, and knows its options only later; its Watcher writes down what was started. */
const MODULE = () => `
class Watcher {
  constructor(registry, backups) { Object.assign(this, { registry, backups }); }
  async onApplicationBootstrap() {
    try { await this.backups.backupAfter('config'); } catch (error) { this.event = error.code; }
  }
  onModuleDestroy() {
    const crons = [...this.registry.getCronJobs().keys()];
    writeFileSync(${JSON.stringify(at('started.json'))}, JSON.stringify({ crons, event: this.event }));
  }
}
Inject(SchedulerRegistry)(Watcher, undefined, 0);
Inject(BackupService)(Watcher, undefined, 1);
class Guard { canActivate() { return true; } }
class AppModule {}
const admin = BackupAdminModule.register({ guards: [Guard] });
const backup = BackupModule.forRootAsync({ useFactory: async () => ${OPTIONS()} });
Module({ imports: [ScheduleModule.forRoot(), backup, admin], providers: [Watcher] })(AppModule);
`;

const FILES = (): Record<string, string> => ({
  'app.mjs': `
import { Inject, Module } from ${JSON.stringify(COMMON)};
import { ScheduleModule, SchedulerRegistry } from ${JSON.stringify(SCHEDULE)};
import { writeFileSync } from 'node:fs';
import { BackupAdminModule, BackupModule, BackupService } from ${JSON.stringify(LIBRARY)};
${MODULE()}
export class NoModuleOfOurs {}
export { AppModule };`,
  'app.cjs': `
const { Inject, Module } = require(${JSON.stringify(COMMON)});
const { ScheduleModule, SchedulerRegistry } = require(${JSON.stringify(SCHEDULE)});
const { writeFileSync } = require('node:fs');
const { BackupAdminModule, BackupModule, BackupService } = require(${JSON.stringify(LIBRARY)});
${MODULE()}
Object.defineProperty(exports, '__esModule', { value: true });
exports.default = AppModule;
exports.OtherModule = class OtherModule {};`,
  'broken.mjs': `
import { Module } from ${JSON.stringify(COMMON)};
export class AppModule {}
Module({ providers: [{ provide: 'x', useFactory() { throw new Error('DATABASE_URL is missing, password=hunter2'); } }] })(AppModule);`,
  'empty.mjs': `
import { Module } from ${JSON.stringify(COMMON)};
export class AppModule {}
Module({})(AppModule);`,
  'two.mjs': 'export class AModule {}\nexport class BModule {}',
  'app.ts': 'export const options: object = (;',
  'options.mjs': `export default ${OPTIONS()};`,
  'options.cjs': `module.exports = ${OPTIONS()};`,
  'compiled.cjs': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = () => (${OPTIONS()});`,
  'later.mjs': `export default Promise.resolve(${OPTIONS()});\nexport async function made() { return ${OPTIONS()}; }`,
  'failing.mjs': `export default async () => { throw new Error('no vault'); };`,
  'nothing.mjs': 'export const something = 1;',
});

describe('--app', () => {
  it('makes no storage where there is none by looking', async () => {
    expect((await say(['status', '--app', at('app.mjs')])).exitCode).toBe(EXIT.failed);
    expect(existsSync(at('store'))).toBe(false);
  });

  it('has the sources of the application', async () => {
    const taken = await say(['backup', '--app', at('app.mjs')]);
    expect(taken.exitCode).toBe(EXIT.done);
    expect((await say(['list', '--app', at('app.cjs')])).stdout).toMatch(
      /config +files live +just now +\S+ B +verified +nas/,
    );
  });

  it('is examined as a process that starts nothing', async () => {
    const { stdout, exitCode } = await say(['doctor', '--app', at('app.mjs')]);
    expect(stdout).toContain('This process starts nothing by itself');
    expect(exitCode).toBe(EXIT.done);
  });

  it.each(['app.mjs', 'app.mjs#AppModule', 'app.cjs', 'app.cjs#default'])(
    'works with %s, and starts nothing',
    async (file) => {
      await rm(at('started.json'), { force: true });
      const { stdout, stderr, exitCode } = await say(['status', '--app', at(file), '--json']);
      expect([stderr, exitCode]).toEqual(['', EXIT.done]);
      expect(JSON.parse(stdout)).toMatchObject({
        jobs: [{ job: 'config', backups: 1, schedule: { cron: '* * * * * *' } }],
      });
      expect(JSON.parse(await readFile(at('started.json'), 'utf8'))).toEqual({ crons: [], event: 'SHUTTING_DOWN' });
    },
  );

  it.each([
    [
      'an application that does not start',
      'broken.mjs',
      /does not start: DATABASE_URL is missing.*\n→ .*--config.*--storage/,
    ],
    ['one without a BackupModule', 'empty.mjs', /AppModule imports no BackupModule of this installation/],
    [
      'a file with several modules',
      'two.mjs',
      /can't be told.*\n→ Name it: --app .*two\.mjs#AppModule\. Its classes are: AModule, BModule\./,
    ],
    ['a name that is not there', 'app.mjs#Nothing', /can't be told/],
    ['TypeScript', 'app.ts', /can't be loaded.*\n→ It is TypeScript: compile it/],
    ['a file that is not there', 'nowhere.mjs', /can't be loaded.*\n→ Check the path/],
  ])('refuses %s, and says what would do', async (_, file, said) => {
    const { stdout, stderr, exitCode } = await say(['list', '--app', at(file), '--verbose']);
    expect(stderr.replaceAll(/\n(?!→)/g, ' ')).toMatch(said);
    expect([stdout, exitCode, stderr.includes('hunter2')]).toEqual(['', EXIT.usage, false]);
  });
});

describe('--config', () => {
  it.each(['options.mjs', 'options.cjs', 'compiled.cjs', 'later.mjs', 'later.mjs#made'])('takes %s', async (file) => {
    const { stderr, exitCode } = await say(['status', '--config', at(file)]);
    expect([stderr, exitCode]).toEqual(['', EXIT.done]);
  });

  it.each([
    ['failing.mjs', /The options of .*failing\.mjs could not be made: no vault/],
    ['nothing.mjs', /has no default export with the options of BackupModule.*\n→ .*--app/],
    ['app.ts', /→ It is TypeScript/],
  ])('refuses %s, and says what would do', async (file, said) => {
    const { stderr, exitCode } = await say(['status', '--config', at(file)]);
    expect(stderr).toMatch(said);
    expect(exitCode).toBe(EXIT.usage);
  });
});

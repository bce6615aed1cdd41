// A restore of the command line that is stopped in the middle: what is left, and what becomes of it.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { say } from '#backup/cli/command-line.spec.support.js';
import { TestHost } from '#backup/nest/test-host.spec.support.js';
import { ROOT } from '../readme/programs.js';

const COMMAND = join(ROOT, 'libs/backup/dist/cli/main.js');

describe('a restore that is stopped when everything is ready to be swapped', () => {
  let host: TestHost;
  let rows: unknown;
  const at = (name: string): string => join(host.directory, name);

  beforeAll(async () => {
    host = await TestHost.create();
    await (await host.start()).run();
    await host.app.close();
    host.addPhotos(2);
    rows = host.rows();
    const { destinations } = host.options();
    // The application never lets go of its database, and leaves a note that it was asked to.
    writeFileSync(
      at('waits.config.mjs'),
      `import { writeFileSync } from 'node:fs';
       const beforeSwap = () => new Promise(() => {
         setInterval(() => undefined, 1000);
         writeFileSync(${JSON.stringify(at('asked'))}, '');
       });
       export default {
         destinations: ${JSON.stringify(destinations)},
         history: { spoolDirectory: ${JSON.stringify(host.spool)} },
         jobs: { gallery: { source: { type: 'sqlite', file: ${JSON.stringify(host.file)}, hooks: { beforeSwap } } } },
       };`,
    );
  });

  afterAll(async () => {
    await host.stop();
  });

  /** As far as it gets: what it says is collected. */
  async function restoreUntilSwap(): Promise<{ readonly child: ChildProcess; readonly said: () => string }> {
    const args = ['restore', '--config', at('waits.config.mjs'), '--yes', '--no-safety-backup'];
    const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    const texts: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => texts.push(text));
    const said = (): string => texts.join('');
    await until(() => existsSync(at('asked')), said);
    rmSync(at('asked'));
    return { child, said };
  }

  it('ends at once at the second Ctrl-C, says what may be left, and has replaced nothing', async () => {
    const { child, said } = await restoreUntilSwap();
    child.kill('SIGINT');
    await until(() => said().includes('Stopping'), said);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    expect(said()).toContain('What was restored so far may be left beside it; the next restore');
    expect(host.rows()).toEqual(rows);
  });

  it('leaves to the next one what it had restored, which says so and removes it', async () => {
    const { child } = await restoreUntilSwap();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readdirSync(at('.nestjs-backup'))).not.toEqual([]);

    const storage = ['-s', `file://${host.backups}`, '--job', 'gallery', '--to', host.file];
    const { exitCode, stderr } = await say(['restore', ...storage, '--yes']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(/Warning: run-\S+, a restore of gallery, did not end: /),
    });
    expect(existsSync(at('.nestjs-backup'))).toBe(false);
    expect(host.rows()).toHaveLength(40);
  });
});

/** Up to half a minute; then it tells what was said instead. */
async function until(condition: () => boolean, said: () => string): Promise<void> {
  for (let rounds = 0; !condition(); rounds++) {
    if (rounds > 1500) throw new Error(`It did not come to that: ${said()}`);
    await delay(20);
  }
}

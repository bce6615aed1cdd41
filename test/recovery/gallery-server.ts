// A server with the gallery on it: a directory with its settings and data, and the app, which is started there.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { guard } from '../bench/processes.js';
import { ROOT } from '../readme/programs.js';
import { freePort } from '../servers/postgres.js';

const MAIN = join(ROOT, 'apps/sample/dist/main.js');
const COMMAND = join(ROOT, 'libs/backup/dist/cli/main.js');

export class GalleryServer {
  private child: ChildProcess | undefined;
  private said = '';

  private constructor(
    readonly directory: string,
    private readonly port: number,
  ) {}

  /** What is deployed: the app, which is not in any backup. */
  static async deploy(directory: string): Promise<GalleryServer> {
    await mkdir(directory, { recursive: true });
    return new GalleryServer(directory, await freePort());
  }

  /** Gives the app its settings, as a file `.env`. */
  async configure(settings: string): Promise<void> {
    await writeFile(join(this.directory, '.env'), settings, { mode: 0o600 });
  }

  async settings(): Promise<string> {
    return await readFile(join(this.directory, '.env'), 'utf8');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** All that the app wrote to its terminal. */
  get log(): string {
    return this.said;
  }

  /** The command of the library, where an application that has the library as a dependency has it. */
  async linkCommand(): Promise<void> {
    const folder = join(this.directory, 'node_modules/.bin');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'nestjs-backup'), `#!/bin/sh\nexec node '${COMMAND}' "$@"\n`);
    await chmod(join(folder, 'nestjs-backup'), 0o755);
  }

  /** Rejects with what the app said when it does not start. */
  async start(): Promise<void> {
    const child = guard(
      spawn(process.execPath, [MAIN], {
        cwd: this.directory,
        env: {
          PATH: process.env['PATH'],
          HOST: '127.0.0.1',
          PORT: String(this.port),
          NO_COLOR: '1',
          NODE_NO_WARNINGS: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    this.child = child;
    this.said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    }
    const ended = once(child, 'exit').then(() => true);
    while (!(await answers(`${this.url}/health`))) {
      if (await Promise.race([ended, pause()])) throw new Error(`The gallery did not start:\n${this.said}`);
    }
  }

  /** As a service manager does. Nothing where it does not run. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => true,
    () => false,
  );
}

async function pause(): Promise<false> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return false;
}

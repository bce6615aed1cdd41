// Runs what the README tells a person to run, as a person would.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

export const ROOT = new URL('../../../', import.meta.url).pathname;

const execute = promisify(execFile);

/** What a shell script prints; rejects when any command of it fails. */
export async function shell(script: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await execute('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    env: { ...process.env, ...env },
  });
  return stdout;
}

export async function typeCheckAndCompile(config: string): Promise<void> {
  await execute(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, '-p', config], { cwd: ROOT }).catch(
    (error: { stdout?: string }) => {
      throw new Error(error.stdout ?? String(error));
    },
  );
}

export interface RunningApp {
  readonly url: string;
  stop(): Promise<void>;
}

/** The sample on a free port, in a directory of its own, with the backup behind it that it takes at its first start. */
export async function startSample(cwd: string): Promise<RunningApp> {
  const child = spawn(process.execPath, [`${ROOT}apps/sample/dist/main.js`], {
    cwd,
    env: { PATH: process.env['PATH'], PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await listeningUrl(child);
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += String(chunk);
      const url = /Listening on (http:\S+)/.exec(output)?.[1];
      if (url !== undefined && output.includes('backup of gallery succeeded')) resolve(url);
    });
    child.once('exit', () => reject(new Error(`The sample did not start:\n${output}`)));
  });
}

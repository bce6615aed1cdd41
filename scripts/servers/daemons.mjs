// Runs daemons in the foreground as our children, so that they end with us, and the tools that set them up.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const runFile = promisify(execFile);
const TOOL_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 90_000;

export class DaemonSet {
  #children = [];
  #folder;

  /** What the daemons say goes to files of this folder. */
  constructor(folder) {
    this.#folder = folder;
  }

  start(program, args) {
    const output = openSync(join(this.#folder, `${program}.out`), 'a');
    const child = spawn(program, args, { stdio: ['ignore', output, output] });
    child.on('error', () => undefined);
    this.#children.push(child);
  }

  get ended() {
    return this.#children.filter(hasEnded).map(({ spawnfile }) => spawnfile);
  }

  /** What they hold is in memory and worth nothing: they are killed, and waited for. */
  async stop() {
    for (const child of this.#children) {
      // Asked of each in its turn: where the whole group was interrupted, they end while one of them is waited for.
      if (hasEnded(child)) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  }

  lastWords() {
    const files = readdirSync(this.#folder).filter((name) => name.endsWith('.out'));
    return files.map((name) => `\n${name}: ${readFileSync(join(this.#folder, name), 'utf8').slice(-1000)}`).join('');
  }
}

function hasEnded({ pid, exitCode, signalCode }) {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

/** Runs a program to its end and answers its output; throws what it said when it failed. */
export async function runTool(program, args, env = {}) {
  const options = { env: { ...process.env, ...env }, timeout: TOOL_TIMEOUT_MS };
  const { stdout } = await runFile(program, args, options);
  return stdout;
}

/** Asks until the answer is yes; throws when it took too long, or when one of the daemons ended meanwhile. */
export async function until(what, ask, daemons) {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await ask().catch(() => false))) {
    if (daemons.ended.length > 0) throw new Error(`${daemons.ended.join(', ')} ended before ${what}.`);
    if (performance.now() > deadline) throw new Error(`It took more than ${START_TIMEOUT_MS} ms until ${what}.`);
    await delay(100);
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

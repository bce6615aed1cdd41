// The process that is killed, seen from outside.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Only ends what hangs: so long may a start take where others want the processors as well. */
const PATIENCE_MS = 60_000;

export class Victim {
  private readonly child: ChildProcess;
  private readonly ready: Promise<void>;

  /** Starts to start; what it will take long to load is loaded meanwhile. */
  constructor(directory: string) {
    this.child = fork(new URL('./backup-app.js', import.meta.url), [directory], { execArgv: [] });
    this.ready = this.hears('ready');
    // One that is killed before it was asked to begin has nobody to tell.
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Resolves when its first backup has begun. */
  async begin(): Promise<void> {
    await this.ready;
    const running = this.hears('running');
    this.child.send('go');
    await running;
  }

  async finishesOne(): Promise<void> {
    await this.hears('done');
  }

  async kill(): Promise<void> {
    const ended = this.child.exitCode === null && this.child.signalCode === null ? once(this.child, 'exit') : undefined;
    this.child.kill('SIGKILL');
    await ended;
  }

  private async hears(word: string): Promise<void> {
    const end = new AbortController();
    try {
      await Promise.race([this.listen(word, end.signal), this.refuseToEnd(end.signal), tooLate(word, end.signal)]);
    } finally {
      end.abort();
    }
  }

  private async listen(word: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const [said] = await once(this.child, 'message', { signal });
      if (said === word) return;
    }
  }

  private async refuseToEnd(signal: AbortSignal): Promise<never> {
    const [code] = await once(this.child, 'exit', { signal });
    throw new Error(`The application ended by itself with exit code ${String(code)}.`);
  }
}

async function tooLate(word: string, signal: AbortSignal): Promise<never> {
  await delay(PATIENCE_MS, undefined, { signal });
  throw new Error(`The application did not say "${word}".`);
}

/** Resolves when nobody but the given one has a file below the directory open; rejects when that takes too long. */
export async function untilNobodyElseUses(directory: string, allowed: Victim): Promise<void> {
  for (let waited = 0; othersUsing(directory, allowed).length > 0; waited += 20) {
    if (waited > PATIENCE_MS) throw new Error(`Left behind: processes ${othersUsing(directory, allowed).join(', ')}.`);
    await delay(20);
  }
}

function othersUsing(directory: string, { pid }: Victim): string[] {
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== pid);
  return others.filter((other) => openFiles(`/proc/${other}/fd`).some((path) => path.startsWith(directory)));
}

/** Of a process that has just ended, or of another user, nothing. */
function openFiles(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((fd) => {
      const link = `${folder}/${fd}`;
      return existsSync(link) ? [readlinkSync(link)] : [];
    });
  } catch {
    return [];
  }
}

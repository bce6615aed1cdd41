// One copy of the application, seen from the test that moves its time and kills it.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Message, Order } from './protocol.js';

const PATIENCE_MS = 120_000;

export class Replica {
  /** Called when it has begun a run. */
  onRunning: () => void = () => undefined;
  private readonly child: ChildProcess;
  private readonly loaded: Promise<unknown>;
  private settle: () => void = () => undefined;
  private quiet: Promise<void> = Promise.resolve();
  private isKilled = false;

  /** Starts to load what the application needs. */
  constructor(directory: string) {
    this.child = fork(new URL('./replica-app.js', import.meta.url), [directory], { execArgv: [] });
    this.loaded = Promise.race([once(this.child, 'message'), once(this.child, 'exit')]);
    this.child.on('message', ({ said }: Message) => {
      if (said === 'running') this.onRunning();
      if (said === 'quiet') this.settle();
    });
    this.child.once('exit', () => this.settle());
  }

  /** Starts the application. */
  async begin(now: Date): Promise<void> {
    await this.loaded;
    this.order({ begin: now.toISOString() });
    await this.untilQuiet();
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  moveTo(now: Date): void {
    this.order({ moveTo: now.toISOString() });
  }

  /** Resolves when nothing goes on in it, or it has ended. */
  async untilQuiet(): Promise<void> {
    const end = new AbortController();
    const late = delay(PATIENCE_MS, 'late', { signal: end.signal }).catch(() => 'in time');
    if ((await Promise.race([this.quiet.then(() => 'in time'), late])) === 'late')
      throw new Error(`Process ${this.child.pid} hangs.`);
    end.abort();
    if (!this.isAlive && !this.isKilled) throw new Error(`Process ${this.child.pid} ended by itself.`);
  }

  async kill(): Promise<void> {
    if (!this.isAlive) return;
    this.isKilled = true;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  async close(): Promise<void> {
    if (!this.isAlive) return;
    const exit = once(this.child, 'exit');
    this.child.send('close' satisfies Order);
    await exit;
  }

  private order(order: Order): void {
    if (!this.isAlive) return;
    this.quiet = new Promise((resolve) => (this.settle = resolve));
    this.child.send(order, () => undefined);
  }
}

// Talks to a process of the bench's own: one verb at a time goes there, its answer comes back.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

import { endTree, guard } from './processes.js';

/** What a process can be asked, and what it answers. */
export type Verbs = Readonly<Record<string, unknown>>;
export type Handlers<V extends object> = { readonly [K in keyof V]: () => Promise<V[K]> };

type Answer = { readonly result: unknown } | { readonly problem: string };

export interface StartOptions {
  /** Another Node.js to run it with. */
  readonly node?: string;
  /** It is not killed with the bench, but tidies up and ends by itself as soon as the bench lets go of it or is gone. */
  readonly endsItself?: boolean;
}

export class Remote<V extends object> {
  private constructor(
    private readonly child: ChildProcess,
    private readonly endsItself: boolean,
  ) {}

  /** Starts a module of this folder and waits until it serves. */
  static async start<V extends object>(
    module: string,
    args: readonly string[],
    { node = process.execPath, endsItself = false }: StartOptions = {},
  ): Promise<Remote<V>> {
    const child = fork(new URL(module, import.meta.url), args, {
      execPath: node,
      execArgv: ['--no-warnings'],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    const remote = new Remote<V>(endsItself ? child : guard(child), endsItself);
    await remote.nextAnswer();
    return remote;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async ask<K extends keyof V>(verb: K): Promise<V[K]> {
    const coming = this.nextAnswer();
    this.child.send(String(verb));
    return (await coming) as V[K];
  }

  /** Ends the process and all that it started. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    if (this.endsItself) this.child.disconnect();
    else endTree(this.child);
    await ended;
  }

  private async nextAnswer(): Promise<unknown> {
    const stopped = new AbortController();
    const { signal } = stopped;
    const died = once(this.child, 'exit', { signal }).then(([code, killer]) => {
      throw new Error(`A process of the bench ended early (${code ?? killer}).`);
    });
    try {
      const [message] = (await Promise.race([once(this.child, 'message', { signal }), died])) as [Answer];
      if ('problem' in message) throw new Error(message.problem);
      return message.result;
    } finally {
      died.catch(() => undefined);
      stopped.abort();
    }
  }
}

/** The other end: says that it is ready, then answers until the parent ends it or is gone. */
export function serve<V extends object>(handlers: Handlers<V>, onGone: () => void = () => process.exit()): void {
  process.on('message', (verb: keyof V) => {
    handlers[verb]().then(
      (result) => answer({ result }),
      (error: unknown) => answer({ problem: String(error) }),
    );
  });
  process.on('disconnect', onGone);
  answer({ result: 'ready' });
}

function answer(message: Answer): void {
  process.send?.(message);
}

// An application with a backup job and a client that keeps asking it, each a process of its own, and what both notice.

import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupModuleOptions } from 'nestjs-backup';

import type { GuestVerbs } from './guest-app.js';
import type { Latencies } from './latencies.js';
import type { Delays } from './loop-delay.js';
import { type Memory, watchMemory } from './memory.js';
import type { ProbeVerbs } from './probe.js';
import { Remote } from './remote.js';

/** What was noticed while something went on. */
export interface Phase {
  readonly memory: Memory;
  readonly delays: Delays;
  readonly latencies: Latencies;
}

const WARM_UP_MS = 2000;
const IDLE_MS = 4000;

export class Host {
  private constructor(
    readonly app: Remote<GuestVerbs>,
    private readonly probe: Remote<ProbeVerbs>,
  ) {}

  /** The caller stops it. It has served requests for a while when this resolves. */
  static async start(options: BackupModuleOptions): Promise<Host> {
    const app = await Remote.start<GuestVerbs>('guest-app.js', [JSON.stringify(options)]);
    const probe = await Remote.start<ProbeVerbs>('probe.js', [`${await app.ask('address')}/ping`]);
    await sleep(WARM_UP_MS);
    return new Host(app, probe);
  }

  async idle(): Promise<Phase> {
    return await this.during(async () => await sleep(IDLE_MS, {}));
  }

  async during<T extends object>(work: () => Promise<T>): Promise<T & Phase> {
    await this.probe.ask('begin');
    await this.app.ask('beginWatch');
    const stop = watchMemory(this.app.pid);
    const found = await work();
    return {
      ...found,
      memory: stop(),
      delays: await this.app.ask('endWatch'),
      latencies: await this.probe.ask('end'),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.app.stop(), this.probe.stop()]);
  }
}

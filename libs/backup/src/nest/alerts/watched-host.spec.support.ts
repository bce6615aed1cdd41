// A host application whose wall clock can be moved, and a receiver of messages that can be told to fail.

import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Clock, systemClock } from '../../core/clock.js';
import { BackupModule } from '../backup.module.js';
import type { BackupService } from '../backup.service.js';
import { composePlan } from '../compose.js';
import type { BackupModuleOptions } from '../options/options.js';
import { parseOptions } from '../options/parse-options.js';
import type { TestHost } from '../test-host.spec.support.js';
import { BACKUP_PLAN } from '../tokens.js';

/** Goes as the system's, and can be moved ahead: what waits does not notice. */
export class LeapingClock implements Clock {
  private ahead = 0;
  readonly elapsed = systemClock.elapsed;
  readonly sleep = systemClock.sleep;
  readonly timeout = systemClock.timeout;

  now(): Date {
    return new Date(systemClock.now().getTime() + this.ahead);
  }

  leap(hours: number): void {
    this.ahead += hours * 3_600_000;
  }
}

export interface WatchedApp {
  readonly service: BackupService;
  /** A look of the monitor, as its cron job has it; resolves when whoever can be told was told. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

/** An application on the directory of the host, with a clock that may be shared by several. */
export async function startWatched(host: TestHost, clock: Clock, options: BackupModuleOptions): Promise<WatchedApp> {
  const plan = { provide: BACKUP_PLAN, useValue: composePlan(parseOptions(options), clock) };
  const module = BackupModule.forRoot(options);
  const service = await host.startWith([
    ScheduleModule.forRoot(),
    { ...module, providers: [...(module.providers ?? []), plan] },
  ]);
  const { app } = host;
  const registry = app.get(SchedulerRegistry, { strict: false });
  return {
    service,
    tick: async () => await registry.getCronJob('backup:monitor').fireOnTick(),
    close: async () => await app.close(),
  };
}

interface Received {
  readonly id: string;
  readonly event: string;
  readonly level: string;
  readonly job?: string;
  readonly title: string;
  readonly text: string;
}

/** Answers 200, until it is told otherwise. */
export class Receiver {
  readonly messages: Received[] = [];
  /** Requests without a body, such as heartbeats. */
  pings = 0;
  requests = 0;
  answer: number | 'hang' = 200;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.take(request, response));
  }

  static async start(): Promise<Receiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Receiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/a-secret-path`;
  }

  get events(): string[] {
    return this.messages.map(({ event }) => event);
  }

  /** As options of a notifier that does not try for long. */
  get notifier() {
    return { type: 'webhook', url: this.url, secret: 'a secret of the test', retryFor: 1, timeout: '1s' } as const;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (this.answer === 'hang') return;
    if (this.answer === 200 && text === '') this.pings++;
    else if (this.answer === 200) this.messages.push(JSON.parse(text) as Received);
    response.writeHead(this.answer).end();
  }
}

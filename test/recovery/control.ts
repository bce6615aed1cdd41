// Stands for the service manager of a server: what `stop_app` and `start_app` of the runbook speak to.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export class Control {
  private constructor(private readonly server: Server) {}

  static async over(service: () => Service): Promise<Control> {
    const server = createServer((request, response) => {
      const work = request.url === '/start' ? service().start() : service().stop();
      work.then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Control(server);
  }

  /** The functions of the shell, by name. */
  get functions(): ReadonlyMap<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return new Map(
      ['stop', 'start'].map((verb) => {
        const name = `${verb}_app`;
        return [name, `${name}() { curl -sS --fail-with-body -X POST http://127.0.0.1:${port}/${verb}; }`];
      }),
    );
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

// A network between the library and a server that fails as networks do, at the moment in which something is said.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

import type { PostgresServer } from '../servers/postgres.js';

/**
 * What becomes of what is said: it is lost on the way, its answer is, the server is out of reach from then on, or nothing
 * passes any more and nobody is told. A function is called, and it passes.
 */
export type Fate = 'lost' | 'answer lost' | 'out of reach' | 'silence' | (() => void);

export class Proxy {
  private readonly sockets = new Set<Socket>();
  private expected: { readonly text: string; readonly fate: Fate } | undefined;
  private silent = false;
  private away = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** The caller closes it. */
  static async before({ host, port }: PostgresServer): Promise<Proxy> {
    const server = createServer();
    server.listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    const proxy = new Proxy(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('connection', (client: Socket) => proxy.join(client, connect(port, host)));
    return proxy;
  }

  /** What is to happen, once, when a client says something that holds the text. Speaks without TLS. */
  failAt(text: string, fate: Fate): void {
    this.expected = { text, fate };
  }

  heal(): void {
    this.silent = false;
    this.away = false;
  }

  get isSilent(): boolean {
    return this.silent;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, server: Socket): void {
    const end = (): void => {
      if (this.silent) return;
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) this.sockets.add(socket.on('error', end).on('close', end));
    if (this.away) return end();
    server.on('data', (chunk: Buffer) => {
      if (!this.silent) client.write(chunk);
    });
    client.on('data', (chunk: Buffer) => {
      const fate = this.fateOf(chunk);
      if (typeof fate === 'function') fate();
      this.silent ||= fate === 'silence';
      this.away ||= fate === 'out of reach';
      if (fate === 'lost' || this.away) return end();
      if (fate === 'answer lost') server.removeAllListeners('data').once('data', end);
      if (!this.silent) server.write(chunk);
    });
  }

  private fateOf(chunk: Buffer): Fate | undefined {
    if (this.expected === undefined || !chunk.includes(this.expected.text)) return undefined;
    const { fate } = this.expected;
    this.expected = undefined;
    return fate;
  }
}

// A network between the library and a server that fails as networks do, at the moment in which something is said.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

import type { PostgresServer } from '../servers/postgres.js';

/**
 * What becomes of what is said: it is lost on the way, its answer is, the server is out of reach from then on, or nothing
 * passes any more and nobody is told. It passes when the server will not be told that this client is gone, or when a
 * function is called.
 */
export type Fate = 'lost' | 'answer lost' | 'out of reach' | 'silence' | 'gone unseen' | (() => void);

export class Proxy {
  private readonly sockets = new Set<Socket>();
  private expected: { readonly text: string; readonly fate: Fate } | undefined;
  private silent = false;
  private closed = false;

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

  /** Lets nobody in any more; who is there stays. */
  refuse(): void {
    this.closed = true;
  }

  heal(): void {
    this.silent = false;
    this.closed = false;
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
    let isSeen = true;
    const end = (): void => {
      if (this.silent) return;
      client.destroy();
      server.destroy();
    };
    const leave = (): void => (isSeen ? end() : undefined);
    this.sockets.add(client.on('error', leave).on('close', leave));
    this.sockets.add(server.on('error', end).on('close', end));
    if (this.closed) return end();
    server.on('data', (chunk: Buffer) => {
      if (!this.silent) client.write(chunk);
    });
    client.on('data', (chunk: Buffer) => {
      const fate = this.fateOf(chunk);
      if (typeof fate === 'function') fate();
      this.silent ||= fate === 'silence';
      if (fate === 'out of reach') this.refuse();
      if (fate === 'lost' || fate === 'out of reach') return end();
      if (fate === 'answer lost') server.removeAllListeners('data').once('data', end);
      if (fate === 'gone unseen') isSeen = false;
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

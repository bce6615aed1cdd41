// A network between the library and a server that can be cut at the moment of a COMMIT.

import { connect, createServer, type Socket } from 'node:net';

import type { PostgresServer } from '../servers/postgres.js';

/** What becomes of a COMMIT: it is lost on the way, its answer is, the server is out of reach from then on, or only for others. */
export type Fate = 'lost' | 'answer lost' | 'out of reach' | 'the last';

export interface Network {
  readonly fate?: Fate;
  readonly onCommit?: () => void;
  /** The server is not told of clients that are gone. */
  readonly isSilent?: boolean;
}

export interface ServerProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Speaks without TLS. */
export async function openProxy(
  server: PostgresServer,
  { fate, onCommit = () => undefined, isSilent = false }: Network,
): Promise<ServerProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const proxy = createServer((client) => {
    if (isCut) return void client.destroy();
    const upstream = connect(server.port, server.host);
    const drop = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket.on('error', () => undefined));
    }
    upstream.on('close', drop);
    if (!isSilent) client.on('close', drop);
    upstream.on('data', (chunk) => void client.write(chunk));
    client.on('data', (chunk) => {
      if (!chunk.includes('COMMIT')) return void upstream.write(chunk);
      onCommit();
      isCut = fate === 'out of reach' || fate === 'the last';
      if (fate === 'lost' || fate === 'out of reach') return drop();
      if (fate === 'answer lost') upstream.removeAllListeners('data').once('data', drop);
      upstream.write(chunk);
    });
  });
  await new Promise<void>((resolve) => void proxy.listen(0, server.host, resolve));
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void proxy.close(resolve));
    },
  };
}

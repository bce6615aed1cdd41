// A network between the library and a server that can be cut at the moment of a COMMIT.

import { connect, createServer, type Socket } from 'node:net';

import type { PostgresServer } from '../servers/postgres.js';

/** What becomes of a COMMIT: it is lost on the way, its answer is, or the server is out of reach from then on. */
export type Fate = 'lost' | 'answer lost' | 'out of reach';

export interface ServerProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Speaks without TLS. `onCommit` is called when a COMMIT comes by. */
export async function openProxy(
  server: PostgresServer,
  fate: Fate | undefined,
  onCommit: () => void = () => undefined,
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
      sockets.add(socket.on('error', drop).on('close', drop));
    }
    upstream.on('data', (chunk) => void client.write(chunk));
    client.on('data', (chunk) => {
      if (!chunk.includes('COMMIT')) return void upstream.write(chunk);
      onCommit();
      isCut = fate === 'out of reach';
      if (fate === 'lost' || isCut) return drop();
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

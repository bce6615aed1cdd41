// An HTTP proxy between a storage and the test server that does harm exactly where a test says.

import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export type Harm =
  /** Answered by the proxy itself; the server never sees it. */
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  /** Cut before the server sees all of it, after so many bytes of the body. */
  | { readonly kind: 'cut-request'; readonly afterBytes: number }
  /** One bit of the body is turned on the way. */
  | { readonly kind: 'damage-request' }
  /** The server does it, and nobody hears of it. */
  | { readonly kind: 'lose-response' }
  /** The body of the answer is cut after so many bytes. */
  | { readonly kind: 'cut-response'; readonly afterBytes: number }
  | { readonly kind: 'hang' }
  /** Passed on when something else has happened. */
  | { readonly kind: 'after'; readonly work: () => Promise<unknown> }
  | { readonly kind: 'other-date'; readonly date: Date };

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** What to do to a request, if anything; asked for each, in the order in which they come. */
export type Script = (request: SeenRequest) => Harm | undefined;

const LISTEN_TRIES = 50;
const LISTEN_AGAIN_MS = 200;

export class FaultyProxy {
  readonly seen: SeenRequest[] = [];
  script: Script = () => undefined;
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly target: string) {}

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /**
   * Listens; after `stop` on the same port as before, as a server does that comes back. Some connection of this machine may
   * have been given that port meanwhile; it is waited for.
   */
  async start(): Promise<void> {
    for (let left = LISTEN_TRIES; ; left--) {
      const server = createServer((request, response) => this.serve(request, response));
      try {
        await once(server.listen(this.port, '127.0.0.1'), 'listening');
        this.server = server;
        this.port = (server.address() as AddressInfo).port;
        return;
      } catch (error) {
        if (left === 0) throw error;
        await delay(LISTEN_AGAIN_MS);
      }
    }
  }

  /** Breaks every connection, and refuses new ones. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    server.closeAllConnections();
    await closed;
  }

  /** Does harm to the first so many requests that match, and passes on the rest. */
  harm(matches: (request: SeenRequest) => boolean, harm: Harm, times = 1): void {
    let left = times;
    this.script = (request) => {
      if (left === 0 || !matches(request)) return undefined;
      left -= 1;
      return harm;
    };
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers };
    this.seen.push(seen);
    const harm = this.script(seen);
    request.on('error', () => undefined);
    if (harm?.kind === 'hang') return void request.resume();
    if (harm?.kind === 'answer') return void refuse(request, response, harm);
    if (harm?.kind !== 'after') return this.forward(request, response, harm);
    void harm.work().then(() => this.forward(request, response, undefined));
  }

  /** The signature covers the host, so the proxy keeps the header as it came. */
  private forward(request: IncomingMessage, response: ServerResponse, harm: Harm | undefined): void {
    const { hostname, port } = new URL(this.target);
    const { method, url, headers } = request;
    const onward = httpRequest({ hostname, port, method, path: url, headers, agent: false });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    let sent = 0;
    request.on('data', (chunk: Buffer) => {
      if (harm?.kind === 'damage-request' && sent === 0) chunk[0] = (chunk[0] ?? 0) ^ 1;
      sent += chunk.length;
      if (harm?.kind === 'cut-request' && sent > harm.afterBytes) {
        onward.destroy();
        response.destroy();
      } else onward.write(chunk);
    });
    request.on('end', () => onward.end());
    onward.on('response', (answer) => passBack(answer, response, harm));
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, code }: Harm & { kind: 'answer' }): void {
  request.resume();
  request.on('end', () => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>as the test asked</Message></Error>`);
  });
}

function passBack(answer: IncomingMessage, response: ServerResponse, harm: Harm | undefined): void {
  answer.on('error', () => response.destroy());
  if (harm?.kind === 'lose-response') {
    answer.resume();
    answer.on('end', () => response.destroy());
    return;
  }
  const date = harm?.kind === 'other-date' ? { date: harm.date.toUTCString() } : {};
  response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...date });
  if (harm?.kind !== 'cut-response') return void answer.pipe(response);
  let left = harm.afterBytes;
  answer.on('data', (chunk: Buffer) => {
    response.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) answer.destroy();
    if (left <= 0) setImmediate(() => response.destroy());
  });
}

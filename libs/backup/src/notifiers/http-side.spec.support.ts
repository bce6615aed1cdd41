// A web server that behaves as the exam of notifiers asks for.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { Notifier } from '../core/notifier.js';
import type { Mood, OtherSide } from '../testing/notifier-exam/candidate.js';
import { closedGate, openGate } from './gate.spec.support.js';

export const SECRET = 'TopSecretTokenOfTheUrl';
const ANSWER = 'not today';

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface HttpSide extends OtherSide {
  readonly requests: readonly Received[];
}

type Respond = (response: ServerResponse, attempt: number) => unknown;

const take: Respond = (response) => response.end('ok');

const RESPONSES: Readonly<Record<Mood, Respond>> = {
  takes: take,
  holds: take,
  absent: take,
  recovers: (response, attempt) => (attempt === 1 ? response.writeHead(503).end(ANSWER) : take(response, attempt)),
  fails: (response) => response.writeHead(500).end(ANSWER),
  refuses: (response) => response.writeHead(404).end(`${ANSWER}: /services/${SECRET} is unknown, ${SECRET}`),
  hangs: () => undefined,
  closes: (response) => response.destroy(),
};

/** The URL that the notifier gets holds the secret. */
export async function startHttpSide(mood: Mood, make: (url: string) => Notifier): Promise<HttpSide> {
  const options = { isAbsent: mood === 'absent', gate: mood === 'holds' ? closedGate() : openGate() };
  return await serve(RESPONSES[mood], make, options);
}

/** With answers of the test's own. */
export async function serve(
  respond: Respond,
  make: (url: string) => Notifier,
  { isAbsent = false, gate = openGate() } = {},
): Promise<HttpSide> {
  const requests: Received[] = [];
  let attempts = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const attempt = ++attempts;
    requests.push({ headers: request.headers, body: await text(request) });
    await gate.opened;
    respond(response, attempt);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const url = `http://127.0.0.1:${await listen(server)}/services/${SECRET}?token=${SECRET}`;
  if (isAbsent) await close(server);
  return {
    notifier: make(url),
    requests,
    attempts: () => attempts,
    arrived: () => requests.map(({ body }) => body),
    connections: () => connectionsOf(server),
    release: gate.open,
    answer: ANSWER,
    secret: SECRET,
    close: () => close(server),
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function connectionsOf(server: Server): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}

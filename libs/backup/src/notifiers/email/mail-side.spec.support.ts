// A mail server that behaves as the exam of notifiers asks for.

import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

import type { Notifier } from '../../core/notifier.js';
import type { Mood, OtherSide } from '../../testing/notifier-exam/candidate.js';
import { closedGate, type Gate, openGate } from '../gate.spec.support.js';
import type { MailServer } from './server.js';

export const USER = 'gallery';
export const PASSWORD = 'TopSecretPasswordOfTheMail';
const ANSWER = 'not today';

export interface MailSide extends OtherSide {
  /** Of each mail that arrived: whether it came encrypted. */
  readonly encrypted: readonly boolean[];
}

/** An error with the number that the server then answers. */
export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

export async function startMailSide(mood: Mood, make: (server: MailServer) => Notifier): Promise<MailSide> {
  if (mood === 'hangs' || mood === 'closes') return await startMute(mood, make);
  const options: Place = { isAbsent: mood === 'absent', gate: mood === 'holds' ? closedGate() : openGate() };
  return await serve(behaviour(mood), make, options);
}

function behaviour(mood: Mood): SMTPServerOptions {
  let tries = 0;
  switch (mood) {
    case 'recovers':
      return { onMailFrom: (_address, _session, done) => done(++tries === 1 ? smtpError(451, ANSWER) : null) };
    case 'fails':
      return { onMailFrom: (_address, _session, done) => done(smtpError(451, ANSWER)) };
    case 'refuses':
      return { onAuth: (_auth, _session, done) => done(smtpError(535, `${ANSWER}, ${USER} with ${PASSWORD}`)) };
    default:
      return {};
  }
}

interface Place {
  readonly isAbsent?: boolean;
  /** What has arrived is taken when it opens. */
  readonly gate?: Gate;
}

/** With behaviour of the test's own. */
export async function serve(
  options: SMTPServerOptions,
  make: (server: MailServer) => Notifier,
  { isAbsent = false, gate = openGate() }: Place = {},
): Promise<MailSide> {
  const mails: string[] = [];
  const encrypted: boolean[] = [];
  let attempts = 0;
  const take = async (stream: Readable, session: SMTPServerSession, done: () => void): Promise<void> => {
    mails.push(await text(stream));
    encrypted.push(session.secure);
    await gate.opened;
    done();
  };
  const server = new SMTPServer({
    logger: false,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    closeTimeout: 1,
    onConnect(_session, done) {
      attempts++;
      done();
    },
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onData: (stream, session, done) => void take(stream, session, done),
    ...options,
  });
  server.on('error', () => undefined);
  const port = await listen(server.listen(0, '127.0.0.1'));
  const close = async (): Promise<void> => await new Promise((resolve) => server.close(() => resolve()));
  if (isAbsent) await close();
  return {
    notifier: make({ host: '127.0.0.1', port, secure: false, auth: { user: USER, pass: PASSWORD } }),
    attempts: () => attempts,
    arrived: () => mails,
    encrypted,
    connections: () => connectionsOf(server.server),
    release: gate.open,
    answer: ANSWER,
    secret: PASSWORD,
    close: async () => (isAbsent ? undefined : await close()),
  };
}

/** Says nothing at all. */
async function startMute(mood: 'hangs' | 'closes', make: (server: MailServer) => Notifier): Promise<MailSide> {
  let attempts = 0;
  const server = createServer((socket) => {
    attempts++;
    socket.on('error', () => undefined);
    if (mood === 'closes') socket.destroy();
    else socket.resume();
  });
  const port = await listen(server.listen(0, '127.0.0.1'));
  return {
    notifier: make({ host: '127.0.0.1', port, secure: false, auth: { user: USER, pass: PASSWORD } }),
    attempts: () => attempts,
    arrived: () => [],
    encrypted: [],
    connections: () => connectionsOf(server),
    release: () => undefined,
    answer: ANSWER,
    secret: PASSWORD,
    close: async () => await new Promise((resolve) => server.close(() => resolve())),
  };
}

async function listen(server: Server): Promise<number> {
  if (!server.listening) await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  return (server.address() as AddressInfo).port;
}

async function connectionsOf(server: Server): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

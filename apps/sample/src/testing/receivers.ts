// Servers on this machine that take what the app sends to people, for tests.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { Environment } from '../settings/environment-reader.js';

const HOST = '127.0.0.1';

/** Slack, a mail server and a dead man's switch. */
export class Receivers {
  /** Texts of the messages in Slack, newest last. */
  readonly slack: string[] = [];
  /** Whole mails, as they came. */
  readonly mails: string[] = [];
  heartbeats = 0;

  private constructor(
    private readonly web: Server,
    private readonly mail: SMTPServer,
  ) {}

  static async start(): Promise<Receivers> {
    const web: Server = createServer((request, response) => void receivers.takeRequest(request, response));
    const mail: SMTPServer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, taken) => void receivers.takeMail(stream, taken),
    });
    const receivers = new Receivers(web, mail);
    web.listen(0, HOST);
    mail.listen(0, HOST);
    await Promise.all([once(web, 'listening'), once(mail.server, 'listening')]);
    return receivers;
  }

  /** The settings with which the app sends there. */
  get environment(): Environment {
    const url = `http://${HOST}:${portOf(this.web)}`;
    return {
      SLACK_WEBHOOK_URL: `${url}/services/secret`,
      SMTP_URL: `smtp://${HOST}:${portOf(this.mail.server)}`,
      ALERT_EMAIL_TO: 'ops@example.com',
      ALERT_EMAIL_FROM: 'Gallery <backups@example.com>',
      HEARTBEAT_URL: `${url}/heartbeat`,
    };
  }

  private async takeRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.url === '/heartbeat') this.heartbeats++;
    else this.slack.push(body);
    response.end('ok');
  }

  private async takeMail(content: Readable, taken: () => void): Promise<void> {
    this.mails.push(await text(content));
    taken();
  }

  async stop(): Promise<void> {
    this.web.closeAllConnections();
    this.web.close();
    await new Promise<void>((resolve) => {
      this.mail.close(resolve);
    });
  }
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  return address.port;
}

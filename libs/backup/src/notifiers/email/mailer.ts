// Speaks SMTP through nodemailer: the only file that imports it.

import type * as Nodemailer from 'nodemailer';

import { BackupError } from '../../core/errors.js';
import type { Mail } from './mail.js';
import { isLocal, type MailServer } from './server.js';

/** Rejects with what nodemailer throws. */
export interface Mailer {
  /** Answers the addresses for which the server did not take it. Rejects when it took it for none. */
  send(mail: Mail, signal: AbortSignal): Promise<readonly string[]>;
  /** Connects and, where there are credentials, logs in. */
  knock(): Promise<void>;
  close(): void;
}

export interface MailerOptions {
  readonly server: MailServer;
  /** True: nothing is said in the clear but the greeting. */
  readonly requireTls: boolean;
  readonly timeoutMs: number;
}

/**
 * Connects when something is sent, and for that only. On this very machine a certificate is not looked at: those of local
 * relays are made by themselves.
 * @throws BackupError PEER_MISSING when the application has not installed nodemailer
 */
export async function openMailer({ server, requireTls, timeoutMs }: MailerOptions): Promise<Mailer> {
  const { createTransport } = await loadNodemailer();
  const options: Nodemailer.SMTPTransportOptions = {
    ...server,
    ...(server.auth ? { auth: { ...server.auth } } : {}),
    requireTLS: requireTls && !server.secure,
    ...(isLocal(server) ? { tls: { rejectUnauthorized: false } } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketCloseTimeout: 0,
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const transporter = createTransport(options);
  return {
    async send(mail, signal) {
      const { rejected } = await transporter.sendMail({ ...mail, signal });
      return rejected;
    },
    async knock() {
      await transporter.verify();
    },
    close() {
      transporter.close();
    },
  };
}

async function loadNodemailer(): Promise<typeof Nodemailer> {
  try {
    return await import('nodemailer');
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split('\n', 1) : [];
    throw new BackupError('PEER_MISSING', `The mail client nodemailer can't be loaded: ${reason}.`, {
      hint: 'Install it in the application: npm install nodemailer',
      cause: error,
    });
  }
}

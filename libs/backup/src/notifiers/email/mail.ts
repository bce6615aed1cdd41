// A notice as a mail: both texts, and headers by which programs know it for what it is.

import type { Notice } from '../../core/notifier.js';

/** In the words of nodemailer. */
export interface Mail {
  readonly from: string;
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  readonly messageId: string;
  readonly references: string;
  readonly priority: 'high' | 'normal';
  readonly headers: Record<string, string>;
  readonly list: { readonly id: { readonly url: string; readonly comment: string } };
}

export interface Envelope {
  /** `ops@example.com` or `Backups <ops@example.com>`. */
  readonly from: string;
  readonly to: readonly string[];
  /** Before the title. */
  readonly subjectPrefix: string;
}

/** The messages about one job refer to one and the same message, which never was: so programs show them together. */
export function toMail({ id, event, level, at, job, title, text, html }: Notice, envelope: Envelope): Mail {
  const { from, to, subjectPrefix } = envelope;
  const domain = domainOf(from);
  const topic = job ?? 'all-jobs';
  return {
    from,
    to: [...to],
    subject: subjectPrefix === '' ? title : `${subjectPrefix} ${title}`,
    text,
    html,
    date: at,
    messageId: `<${id}@${domain}>`,
    references: `<${topic}.nestjs-backup@${domain}>`,
    priority: level === 'critical' ? 'high' : 'normal',
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Backup-Event': event,
    },
    list: { id: { url: `${topic}.nestjs-backup.${domain}`, comment: `Backups: ${topic}` } },
  };
}

function domainOf(address: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(address)?.[1] ?? 'localhost';
}

// Speaks to an incoming webhook of Slack through its SDK: the only file that imports it.

import type * as Slack from '@slack/webhook';

import { BackupError } from '../../core/errors.js';
import type { Answer } from '../http-post.js';
import type { SlackMessage } from './message.js';

/** Makes the one request of a message. */
export type Poster = (body: string, headers: Readonly<Record<string, string>>) => Promise<Answer>;

/**
 * Its own retrying is left off, since it takes a 429 for final. Rejects with what it makes of a bad answer.
 * @throws BackupError PEER_MISSING when the application has not installed it
 */
export async function sendThroughSdk(url: string, message: SlackMessage, poster: Poster): Promise<void> {
  const { IncomingWebhook } = await loadSdk();
  const webhook = new IncomingWebhook(url, {
    async fetch(_, { body, headers = {} } = {}) {
      const { status, text } = await poster(typeof body === 'string' ? body : '', headers);
      return new Response(text === '' ? null : text, { status });
    },
  });
  await webhook.send(message);
}

/** @throws BackupError PEER_MISSING */
export async function requireSdk(): Promise<void> {
  await loadSdk();
}

async function loadSdk(): Promise<typeof Slack> {
  try {
    return await import('@slack/webhook');
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split('\n', 1) : [];
    throw new BackupError('PEER_MISSING', `The Slack client @slack/webhook can't be loaded: ${reason}.`, {
      hint: 'Install it in the application: npm install @slack/webhook',
      cause: error,
    });
  }
}

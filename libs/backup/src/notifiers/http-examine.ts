// Looks, without sending a message, whether anybody answers where messages are posted to.

import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

import { BackupError } from '../core/errors.js';
import type { Check } from '../core/source.js';
import { deliver, type Patience } from './deliver.js';
import { type Receiver, silence } from './http-post.js';

const NAME = 'reachable';

/** Connects, and asks for nothing: whoever asks for the URL may set something off. */
export async function examineReceiver(
  url: string,
  receiver: Receiver,
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<readonly Check[]> {
  const { target } = receiver;
  try {
    await deliver(
      target,
      { ...patience, retryForMs: 0 },
      async (limit) => {
        try {
          await knock(new URL(url), limit);
          return undefined;
        } catch (error) {
          return silence(error, receiver);
        }
      },
      signal,
    );
    return [
      { name: NAME, verdict: 'ok', message: `${target} answers; whether it takes messages only a message can show.` },
    ];
  } catch (error) {
    signal?.throwIfAborted();
    const { message } = BackupError.from(error);
    const hint = 'Check the URL, and that this machine can reach it: name, port, firewall, proxy.';
    return [{ name: NAME, verdict: 'blocked', message, hint }];
  }
}

async function knock({ protocol, hostname, port }: URL, signal: AbortSignal): Promise<void> {
  const isSecure = protocol === 'https:';
  const place = { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || (isSecure ? 443 : 80)) };
  const socket = isSecure ? connectSecurely(place) : connect(place);
  try {
    await once(socket, isSecure ? 'secureConnect' : 'connect', { signal });
  } finally {
    socket.destroy();
  }
}

// Connections to a bucket that read into one piece of memory each, again and again.

import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { OnReadOpts } from 'node:net';
import type { Duplex } from 'node:stream';

import { KIB } from '../../kit/sizes.js';

/** As much as Node.js reads at a time. */
const READ_BYTES = 64 * KIB;

/** As the SDK would have it. */
const OPTIONS: AgentOptions = { keepAlive: true, maxSockets: 50 };

type Connecting = (err: Error | null, stream: Duplex) => void;

/**
 * Else each read gets memory of its own, which the parser of HTTP copies what belongs to a body from, and then leaves to
 * the garbage collector: it lies outside of the heap, and the whole heap is searched for every few megabytes of it.
 */
export function frugalAgents(): { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent } {
  return { httpAgent: new FrugalHttpAgent(OPTIONS), httpsAgent: new FrugalHttpsAgent(OPTIONS) };
}

class FrugalHttpAgent extends HttpAgent {
  override createConnection(options: ClientRequestArgs, callback?: Connecting): Duplex | null | undefined {
    return reading((onread) => super.createConnection({ ...options, ...onread }, callback));
  }
}

class FrugalHttpsAgent extends HttpsAgent {
  override createConnection(options: ClientRequestArgs, callback?: Connecting): Duplex | null | undefined {
    return reading((onread) => super.createConnection({ ...options, ...onread }, callback));
  }
}

/** The listeners of the socket hear of what was read as always, but may not keep it: the parser does not. */
function reading(
  connect: (options: { readonly onread: OnReadOpts }) => Duplex | null | undefined,
): Duplex | null | undefined {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const callback = (bytes: number): boolean => {
    socket?.emit('data', buffer.subarray(0, bytes));
    return true;
  };
  const socket = connect({ onread: { buffer, callback } });
  return socket;
}

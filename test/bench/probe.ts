// A process that is a client: it asks a URL every ten milliseconds and takes the time. `node probe.js <url>`

import { Agent, get } from 'node:http';

import { type Latencies, sumUp } from './latencies.js';
import { serve } from './remote.js';

export interface ProbeVerbs {
  /** Forgets what was measured so far. */
  readonly begin: undefined;
  /** Milliseconds from request to answer since then. */
  readonly end: Latencies;
}

const INTERVAL_MS = 10;

const [url = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
let latencies: number[] = [];

/** Does not wait for the answer before: a slow one must not spare the server the next request. */
setInterval(() => {
  const asked = performance.now();
  get(url, { agent }, (response) => {
    response.resume().once('end', () => latencies.push(performance.now() - asked));
  });
}, INTERVAL_MS);

serve<ProbeVerbs>({
  async begin() {
    latencies = [];
    return undefined;
  },
  async end() {
    return sumUp(latencies);
  },
});

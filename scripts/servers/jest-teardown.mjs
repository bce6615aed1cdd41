// After all tests: lets the keeper end the servers that it started, and waits for it.

import { once } from 'node:events';
import { rmSync } from 'node:fs';

export default async function teardown() {
  const keeper = globalThis.serverKeeper;
  // A Ctrl-C reaches it, too: then it may have gone before.
  if (keeper.exitCode === null && keeper.signalCode === null) {
    const gone = once(keeper, 'exit');
    keeper.stdin.end();
    await gone;
  }
  rmSync(process.env.TEST_CLUSTERS, { recursive: true, force: true });
}

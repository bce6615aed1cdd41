// A process that keeps the servers of a test run: each is started when a test first asks for it, and all end with the run.
//
// `GET /<server>` answers its details in JSON when it is there, or 500 and why it could not be started.

import { createServer } from 'node:http';
import { startCeph } from './ceph.mjs';
import { startPostgres } from './postgres.mjs';

const STARTERS = { ceph: startCeph, postgres: startPostgres };

const servers = new Map();

const door = createServer((request, response) => {
  const name = request.url.slice(1);
  server(name).then(
    ({ details }) => response.end(JSON.stringify(details)),
    (error) => response.writeHead(500).end(`${name} could not be started: ${error.message}`),
  );
});

async function server(name) {
  const start = STARTERS[name];
  if (!start) throw new Error(`there is no such server; there are ${Object.keys(STARTERS).join(', ')}`);
  if (!servers.has(name)) servers.set(name, start());
  return servers.get(name);
}

async function end() {
  door.close();
  const started = await Promise.allSettled(servers.values());
  await Promise.all(started.flatMap(({ value }) => (value ? [value.stop()] : [])));
  process.exit();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
// The pipe closes when the process at its other end is gone, in whatever way.
process.stdin.resume().once('close', end);
door.listen(0, '127.0.0.1', () => process.stdout.write(`${door.address().port}\n`));

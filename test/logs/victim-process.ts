// A process of its own: archives the log of a directory again and again, until it is killed.

import type { LogsSourceOptions } from 'nestjs-backup';
import { LogJob } from './log-job.js';

const [directory = '', clear, pidFile = ''] = process.argv.slice(2) as [string, LogsSourceOptions['clear'], string];

const world = new LogJob(
  directory,
  clear === 'rename' ? { reopen: { signal: 'SIGHUP', pidFile } } : clear ? { clear } : {},
);
await world.prepare();
process.once('disconnect', () => process.exit());
process.send?.('ready');
for (;;) await world.run();

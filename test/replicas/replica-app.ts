// A process of its own: one of several copies of an application, whose time of day its parent moves.

import { type INestApplicationContext, type LoggerService, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
// Not from the front door: a hundred processes would load the admin routes for nothing.
import { BackupModule } from '#backup/nest/backup.module.js';
import { BackupService } from '#backup/nest/backup.service.js';
import { systemClock } from '#backup/core/clock.js';
import { isFinal, type RunRecord } from '#backup/core/run.js';
import { composePlan } from '#backup/nest/compose.js';
import { parseOptions } from '#backup/nest/options/parse-options.js';
import { Journals } from '#backup/nest/records/journals.js';
import { BACKUP_PLAN } from '#backup/nest/tokens.js';
import { TestSource } from '#backup/operations/test-source.spec.support.js';
import { LocalStorage } from '#backup/storage/local/local-storage.js';
import { type Message, type Order, SCHEDULE } from './protocol.js';
import { SteppedClock } from './stepped-clock.js';
import { Watch } from './watched-storage.js';

const QUIET_MS = 8;

const [directory = ''] = process.argv.slice(2);
let clock = new SteppedClock(new Date(0));
let app: INestApplicationContext | undefined;

const watch = new Watch();
const storage = watch.over(new LocalStorage({ directory: join(directory, 'backups'), clock: systemClock }));
const source = new TestSource('things');
source.live = new Map([['things.db', Buffer.alloc(2000, 'thing')]]);
const options = {
  destinations: { shared: { storage } },
  jobs: { gallery: { source, schedule: SCHEDULE, compression: 'none' as const } },
  monitor: false as const,
  history: { spoolDirectory: join(directory, 'spool') },
};

@Module({ imports: [BackupModule.forRoot(options)] })
class AppModule {}

/** What is said is read when the test fails. */
const logger: LoggerService = { log: () => undefined, warn: complain, error: complain };

process.on('message', (order: Order) => void obey(order));
say('loaded');

async function obey(order: Order): Promise<void> {
  if (order === 'close') {
    await app?.close();
    process.disconnect();
    return;
  }
  if ('begin' in order) await begin(new Date(order.begin));
  else await clock.moveTo(new Date(order.moveTo));
  await untilQuiet();
  say('quiet');
}

async function begin(now: Date): Promise<void> {
  clock = new SteppedClock(now);
  const testing = Test.createTestingModule({ imports: [AppModule] }).overrideProvider(BACKUP_PLAN);
  const module = await testing.useValue(composePlan(parseOptions(options), clock)).compile();
  module.useLogger(logger);
  app = module;
  app.get(BackupService).events$.subscribe((event) => {
    if (event.type === 'run') follow(event.run);
  });
  await module.init();
}

/** A process that is killed right after this has still said it. */
function follow(run: RunRecord): void {
  const { id, state } = run;
  if (state === 'running') say('running');
  if (isFinal(run)) appendFileSync(join(directory, 'ends.log'), `${JSON.stringify({ id, state })}\n`);
}

/** Nothing is asked of the storage, and no run goes on: all that is left waits for the time of day. */
async function untilQuiet(): Promise<void> {
  for (let before = -1; before !== watch.asked || watch.pending > 0 || isRunning();) {
    before = watch.asked;
    await app?.get(Journals).outbox.idle();
    await systemClock.sleep(QUIET_MS);
  }
}

function isRunning(): boolean {
  return app?.get(BackupService).runs({ state: 'running' }).length !== 0;
}

function complain(message: string): void {
  appendFileSync(join(directory, 'warnings.log'), `${process.pid} at ${clock.now().toISOString()}: ${message}\n`);
}

function say(said: Message['said']): void {
  process.send?.({ said } satisfies Message);
}

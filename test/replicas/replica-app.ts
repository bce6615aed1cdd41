// A process of its own: one of several copies of an application, whose time of day its parent moves.

import { type INestApplication, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupModule, BackupService, type Storage } from 'nestjs-backup';
import { systemClock } from '#backup/core/clock.js';
import { isFinal, type RunRecord } from '#backup/core/run.js';
import { composePlan } from '#backup/nest/compose.js';
import { parseOptions } from '#backup/nest/options/parse-options.js';
import { BACKUP_PLAN } from '#backup/nest/tokens.js';
import { TestSource } from '#backup/operations/test-source.spec.support.js';
import { LocalStorage } from '#backup/storage/local/local-storage.js';
import { type Message, type Order, SCHEDULE } from './protocol.js';
import { SteppedClock } from './stepped-clock.js';

const QUIET_MS = 10;

const [directory = '', guarded = ''] = process.argv.slice(2);
let clock = new SteppedClock(new Date(0));
let app: INestApplication | undefined;
let asked = 0;

/** Counts what is asked of the storage, so that it can be seen whether anything goes on. */
const storage = new Proxy<Storage>(new LocalStorage({ directory: join(directory, 'backups'), clock: systemClock }), {
  get(target, name) {
    asked += 1;
    const value: unknown = Reflect.get(target, name);
    return typeof value === 'function' ? value.bind(target) : value;
  },
});
const source = new TestSource('things');
source.live = new Map([['things.db', Buffer.alloc(2000, 'thing')]]);
const options = {
  destinations: { shared: { storage } },
  jobs: { gallery: { source, schedule: SCHEDULE, compression: 'none' as const } },
  monitor: false as const,
  replicas: guarded === 'guarded',
};

@Module({ imports: [BackupModule.forRoot(options)] })
class AppModule {}

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
  app = module.createNestApplication({ logger: false });
  app.get(BackupService).events$.subscribe((event) => {
    if (event.type === 'run') watch(event.run);
  });
  await app.init();
}

/** A process that is killed right after this has still said it. */
function watch(run: RunRecord): void {
  const { id, state } = run;
  if (state === 'running') say('running');
  if (isFinal(run)) appendFileSync(join(directory, 'ends.log'), `${JSON.stringify({ id, state })}\n`);
}

async function untilQuiet(): Promise<void> {
  for (let before = -1; before !== asked || isRunning();) {
    before = asked;
    await systemClock.sleep(QUIET_MS);
  }
}

function isRunning(): boolean {
  return app?.get(BackupService).runs({ state: 'running' }).length !== 0;
}

function say(said: Message['said']): void {
  process.send?.({ said } satisfies Message);
}

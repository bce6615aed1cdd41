// The environment in an application: backed up when it changes, told to nobody, and read back by the usual programs.

import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { generateIdentity, identityToRecipient } from 'age-encryption';

import type { BackupEvent } from '../core/events.js';
import { NOTICE_EVENTS } from '../core/news.js';
import { LeapingClock, Receiver, startWatched, type WatchedApp } from './alerts/watched-host.spec.support.js';
import type { BackupModuleOptions } from './options/options.js';
import { TestHost } from './test-host.spec.support.js';

const CANARY = 'canary-4f1c';
const NASTY = `it's "${CANARY}" \\ $HOME \`id\` # \n second line \\`;
const NAMES = ['BACKUP_TEST_URL', 'BACKUP_TEST_NASTY'];

let host: TestHost;
let receiver: Receiver;
let identity: string;
const logged: string[] = [];
beforeEach(async () => {
  host = await TestHost.create();
  receiver = await Receiver.start();
  identity = await generateIdentity();
  process.env['BACKUP_TEST_URL'] = `postgres://app:${CANARY}@db/app`;
  process.env['BACKUP_TEST_NASTY'] = NASTY;
  writeFileSync(join(host.directory, '.env'), `KEY=${CANARY}\n`);
  for (const level of ['log', 'warn', 'error', 'debug'] as const)
    jest.spyOn(Logger.prototype, level).mockImplementation((...words) => void logged.push(inspect(words)));
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const name of NAMES) delete process.env[name];
  await receiver.stop();
  await host.stop();
});

async function start(clock: LeapingClock): Promise<WatchedApp> {
  const options: BackupModuleOptions = {
    destinations: { local: { storage: { type: 'local', directory: host.backups } } },
    history: { spoolDirectory: host.spool },
    notifiers: { hook: { ...receiver.notifier, filter: { events: [...NOTICE_EVENTS] } } },
    jobs: {
      configuration: {
        source: {
          type: 'environment',
          variables: ['BACKUP_TEST_*'],
          files: [join(host.directory, '.env')],
          restoreDirectory: join(host.directory, 'restored'),
        },
        schedule: { cron: '0 2 * * *', catchUp: false },
        encryption: { recipients: [await identityToRecipient(identity)], identities: [identity] },
      },
    },
  };
  return await startWatched(host, clock, options);
}

it('makes a backup when something has changed, is healthy while nothing does, and says nothing of what it holds', async () => {
  const clock = new LeapingClock();
  const { service, tick } = await start(clock);
  const events: BackupEvent[] = [];
  service.events$.subscribe((event) => void events.push(event));
  const ids: (string | undefined)[] = [(await service.run()).backupId];
  for (let day = 0; day < 2; day += 1) {
    clock.leap(24);
    const run = await service.run();
    ids.push(run.backupId);
    expect([run.state, run.notes]).toEqual([
      'succeeded',
      expect.arrayContaining([expect.stringContaining('Nothing has changed')]),
    ]);
    await tick();
    expect((await service.health()).jobs).toMatchObject([{ level: 'healthy', findings: [] }]);
  }
  expect(new Set(ids).size).toBe(1);
  expect(await service.list()).toMatchObject({ backups: [{ trust: 'verified' }] });

  writeFileSync(join(host.directory, '.env'), `KEY=${CANARY} changed\n`);
  const { backupId = '' } = await service.run();
  expect(backupId).not.toBe(ids[0]);
  const plan = await service.planRestore(backupId);
  expect(plan.steps.join(' ')).toContain(join(host.directory, 'restored'));
  const drill = await service.drill();
  expect(drill.backupId).toBe(backupId);
  const restored = await service.restore(backupId, { confirm: plan.target });
  expect(restored.safetyBackupId).toBeUndefined();
  const [place = ''] = readdirSync(join(host.directory, 'restored'));
  expect(readFileSync(join(host.directory, 'restored', place, 'environment.env'), 'utf8')).toContain(CANARY);

  process.env['BACKUP_TEST_BROKEN'] = CANARY.repeat(2 ** 21);
  const failure: unknown = await service.run().catch((error: unknown) => error);
  delete process.env['BACKUP_TEST_BROKEN'];
  expect(failure).toMatchObject({ code: 'SOURCE_INVALID' });
  await host.recordsStored();
  const stored = readdirSync(host.backups, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  const told = [
    events,
    [failure],
    await service.doctor(),
    await service.health(),
    await service.history(),
    await service.audit(),
    await service.get(backupId),
    plan,
    drill,
    restored,
    receiver.messages,
    logged,
    stored,
  ].map((each) => inspect(each, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null }));
  expect(receiver.events.filter((event) => event === 'backup.succeeded').length).toBe(4);
  expect(told.map((text) => text.length > 2)).not.toContain(false);
  expect(told.filter((text) => text.includes(CANARY) || text.includes('BACKUP_TEST_NASTY'))).toEqual([]);
});

it('is read back exactly by age, gunzip, sh and tar alone', async () => {
  const { service } = await start(new LeapingClock());
  await service.run();
  const at = (name: string) => {
    const path = readdirSync(host.backups, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith(name));
    return join(host.backups, path ?? name);
  };
  writeFileSync(join(host.directory, 'key.txt'), identity, { mode: 0o600 });
  const script = `age -d -i key.txt "$VARIABLES" | gunzip > environment.env
set -a; . ./environment.env; set +a
age -d -i key.txt "$FILES" | gunzip | tar x
exec "$NODE" -p 'JSON.stringify([process.env.BACKUP_TEST_URL, process.env.BACKUP_TEST_NASTY])'`;
  const answer = execFileSync('sh', ['-ec', script], {
    cwd: host.directory,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      NODE: process.execPath,
      VARIABLES: at('environment.env.gz.age'),
      FILES: at('files.tar.gz.age'),
    },
  });
  expect(JSON.parse(answer)).toEqual([`postgres://app:${CANARY}@db/app`, NASTY]);
  const unpacked = join(host.directory, host.directory, '.env');
  expect(readFileSync(unpacked, 'utf8')).toBe(`KEY=${CANARY}\n`);
});

// The doctor of an application: what it says of a healthy set-up, and of one in which everything is broken at once.

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';

import type { DoctorLine } from '../core/doctor.js';
import { BackupError } from '../core/errors.js';
import { TestHost } from './test-host.spec.support.js';

let host: TestHost;
beforeEach(async () => {
  host = await TestHost.create();
});
afterEach(async () => await host.stop());

function complaintsOf(lines: readonly DoctorLine[]): string[] {
  const complaints = lines.filter(({ verdict }) => verdict !== 'ok');
  for (const line of complaints) expect(line).toMatchObject({ hint: expect.stringMatching(/\S/) });
  return complaints.map(({ area, subject, name, verdict }) => `${area} ${subject}: ${name} is a ${verdict}`);
}

describe('the doctor', () => {
  it('finds a healthy set-up to work, changes nothing, and advises', async () => {
    const identity = await generateIdentity();
    const service = await host.start(
      host.options({
        schedule: { cron: '0 2 * * *', catchUp: false },
        retention: { maxAge: '30d' },
        encryption: { recipients: [await identityToRecipient(identity)], identities: [identity] },
      }),
    );
    await service.run();
    await host.recordsStored();
    const before = [await readdir(host.backups, { recursive: true }), host.rows()];
    const report = await service.doctor();
    // The database of a test and its backups have to be on one disk.
    expect(complaintsOf(report.lines)).toEqual(['destination local: disk is a warning']);
    expect(report).toMatchObject({ level: 'warning', durationMs: expect.any(Number) });
    expect(report.lines).toContainEqual({
      area: 'encryption',
      subject: 'gallery',
      name: 'round-trip',
      verdict: 'ok',
      message: expect.stringMatching(/^A sample went through gzip and age and came back the same, in/),
    });
    expect(report.lines.filter(({ area }) => area === 'advice').map(({ name }) => name)).toEqual([
      'single-destination',
      'no-notifier',
    ]);
    expect(report.lines.find(({ name }) => name === 'free-space')?.message).toMatch(/the next backups take about \d/);
    const after = (await readdir(host.backups, { recursive: true })).filter((path) => path !== '.probes');
    expect([after, host.rows()]).toEqual(before);
    expect(JSON.stringify(report)).not.toContain(identity);
  });

  it('names all that is broken at once, each with what to do', async () => {
    const [own, foreign] = [await generateIdentity(), await generateIdentity()];
    await rm(host.file);
    const credentials = { accessKeyId: 'key', secretAccessKey: 'the-secret-key' };
    const service = await host.start({
      notifiers: {
        mail: {
          type: 'email',
          url: 'smtp://mailer:the-mail-password@127.0.0.1:1',
          from: 'a@example.com',
          to: 'b@example.com',
          requireTls: false,
        },
        hook: { type: 'webhook', url: 'http://127.0.0.1:1/the-hook-path', secret: 'the-secret-of-the-hook' },
      },
      destinations: {
        'read-only': { storage: { type: 'local', directory: '/sys/backups' } },
        gone: { storage: { type: 's3', bucket: 'backups', endpoint: 'http://127.0.0.1:1', credentials } },
      },
      jobs: {
        gallery: {
          source: { type: 'sqlite', file: host.file },
          schedule: '0 2 * * *',
          encryption: { recipients: [await identityToRecipient(own)], identities: [foreign] },
        },
        shop: {
          source: {
            type: 'postgres',
            url: 'postgres://shop:the-password@127.0.0.1:1/shop',
            binaryDirectory: join(host.directory, 'nowhere'),
          },
          schedule: '0 3 * * *',
        },
      },
    });
    const report = await service.doctor();
    expect(report.level).toBe('problem');
    expect(complaintsOf(report.lines)).toEqual([
      'source gallery: database is a problem',
      'source shop: server is a problem',
      'source shop: pg-dump is a problem',
      'source shop: pg-restore is a warning',
      'destination read-only: reachable is a problem',
      'destination gone: reachable is a problem',
      'encryption gallery: keys is a problem',
      'notifier mail: mail-server is a problem',
      'notifier hook: reachable is a problem',
    ]);
    const said = JSON.stringify(report);
    for (const value of [host.file, '127.0.0.1:1', 'nowhere/pg_dump', '/sys/backups', 'postgresql-client']) {
      expect(said).toContain(value);
    }
    const secrets = [
      'the-password',
      'the-secret-key',
      'the-mail-password',
      'the-hook-path',
      'the-secret-of-the-hook',
      own,
      foreign,
    ];
    for (const secret of secrets) expect(said).not.toContain(secret);
  });

  it('looks at one job when that is asked for, and stops when it is told to', async () => {
    const source = { type: 'sqlite', file: host.file } as const;
    const service = await host.start({ ...host.options(), jobs: { one: { source }, two: { source } } });
    const { lines } = await service.doctor({ job: 'two' });
    expect(new Set(lines.map(({ subject }) => subject))).toEqual(new Set([undefined, 'two', 'local']));
    await expect(service.doctor({ job: 'three' })).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
    const reason = new BackupError('RUN_CANCELLED', 'Enough.');
    await expect(service.doctor({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const late = service.doctor();
    const given = late.catch((error: unknown) => error);
    await host.app.close();
    expect(await given).toMatchObject({ code: 'SHUTTING_DOWN' });
  });
});

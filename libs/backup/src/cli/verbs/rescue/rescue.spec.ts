// `rescue`: what is shown, what is asked, and what is there afterwards.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { TestHost } from '../../../nest/test-host.spec.support.js';
import { say, type Situation } from '../../command-line.spec.support.js';

let host: TestHost;
let backupId: string;

/** With the storage and the live database. */
async function rescue(args: readonly string[], situation?: Situation) {
  return await say(['rescue', '-s', `file://${host.backups}`, '--to', host.file, ...args], situation);
}

const pressWhenAsked: NonNullable<Situation['watch']> = (text, press) => {
  if (text.startsWith('Type ')) press();
};
const count = (): string => host.write('SELECT count(*) AS n FROM photos').trim();

beforeAll(async () => {
  host = await TestHost.create();
  const backups = await host.start(host.options({}, { encryption: 'none' }));
  ({ backupId } = await backups.run());
  await host.app.close();
});

beforeEach(() => {
  host.write(`INSERT INTO photos SELECT * FROM (SELECT 99, 'Later', x'00') WHERE NOT EXISTS (SELECT 1 FROM photos WHERE id = 99);
    DELETE FROM photos WHERE id IN (7, 8); UPDATE photos SET title = 'spoilt' WHERE id = 9`);
});

afterAll(async () => await host.stop());

describe('rescue', () => {
  it('shows what differs, asks for the name of the live database, and puts back what is missing', async () => {
    const { exitCode, stdout, stderr } = await rescue(['--table', 'photos'], { answers: ['gallery.db'] });
    expect(stderr).toContain('photos         40        2        1      1');
    expect(stderr).toContain('  missing: id 7, 8\n  changed: id 9, in title (1)\n  extra, and left alone: id 99\n');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'Put back into gallery.db; nothing else was touched:\n  photos: 2 rows put back\n',
    });
    expect(count()).toBe('[{"n":41}]');
    expect(host.write('SELECT title FROM photos WHERE id = 9')).toContain('spoilt');
    const again = await rescue([backupId, '--table', 'photos', '--yes']);
    expect(again).toMatchObject({ exitCode: 0, stdout: 'There was nothing to put back into gallery.db.\n' });
  });

  it('puts back exactly the plan that is confirmed, by a condition, with a safety backup of what is written over', async () => {
    const args = [backupId, '--table', 'photos:id IN (8, 9)', '--kinds', 'missing,changed', '--keep-side', 'side.db'];
    const planned = await rescue([...args.slice(0, -2), '--plan', '--json']);
    const plan = JSON.parse(planned.stdout) as { confirm: string };
    expect([planned.exitCode, plan]).toMatchObject([0, { writes: [{ table: 'photos', inserts: 1, updates: 1 }] }]);
    const { exitCode, stdout } = await rescue([...args, '--confirm', plan.confirm]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/1 row put back, 1 row changed back\n.*safety backup 2/),
    ]);
    expect(host.write('SELECT title FROM photos WHERE id IN (7, 9)')).toBe('[{"title":"Photo 9"}]\n');
    expect(existsSync(join(host.directory, 'side.db'))).toBe(true);
  });

  it('changes nothing when it is not confirmed, is interrupted, or asks for what is not there', async () => {
    const before = host.rows();
    const outcomes = [
      await rescue(['--table', 'photos'], { answers: ['photos'] }),
      await rescue(['--table', 'photos'], { answers: [], watch: pressWhenAsked }),
      await rescue(['--table', 'pictures', '--yes']),
      await rescue([]),
    ];
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([3, 130, 2, 2]);
    expect(outcomes[2]?.stderr).toContain('It has: photos.');
    expect(host.rows()).toEqual(before);
    expect(existsSync(join(host.directory, '.nestjs-backup'))).toBe(false);
  });
});

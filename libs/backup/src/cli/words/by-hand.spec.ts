// The lines for a shell: each kind of source by the programs that know it, and none that a name could break out of.

import { describe, expect, it } from '@jest/globals';

import type { Manifest } from '../../core/manifest.js';
import { idAt, manifestOf } from '../../core/test-manifest.spec.support.js';
import { linesByHand } from './by-hand.js';
import { fetchFrom } from './places.js';

const DIGEST = { bytes: 1, sha256: '0'.repeat(64) };
const GZIP = { name: 'gzip', parameters: {} };
const AGE = { name: 'age', parameters: { recipients: ['age1x'] } };
const ID = idAt(new Date(Date.UTC(2026, 0, 1, 3)));
const FOLDER = `db/2026/01/01/${ID}`;

function backup(kind: string, names: readonly string[], details: Partial<Manifest> = {}): Manifest {
  const objects = names.map((plain) => ({
    name: `${plain}.gz.age`,
    ...DIGEST,
    stages: [GZIP, AGE],
    plain: { name: plain, ...DIGEST },
  }));
  return manifestOf({ id: ID, job: 'db', source: { kind, target: 'x' }, objects, ...details });
}

describe('the lines by hand', () => {
  it('read a bucket, at an endpoint of its own', () => {
    const url = 's3://acme/prod%20eu?endpoint=https://s3.example.com:9000';
    expect(linesByHand(backup('postgres', ['database.dump', 'globals.sql']), [], fetchFrom(url), 'my key.txt')).toEqual(
      [
        'createdb fresh',
        `aws s3 cp --endpoint-url https://s3.example.com:9000 's3://acme/prod eu/${FOLDER}/database.dump.gz.age' - | age -d -i 'my key.txt' | gunzip | pg_restore --exit-on-error -d fresh`,
        `aws s3 cp --endpoint-url https://s3.example.com:9000 's3://acme/prod eu/${FOLDER}/globals.sql.gz.age' - | age -d -i 'my key.txt' | gunzip | psql -X --set ON_ERROR_STOP=1 -d postgres`,
      ],
    );
  });

  it('put files back in the order in which they were taken, what was removed first', () => {
    const earlier = backup('files', ['files-00001.tar', 'index.jsonl'], {
      id: idAt(new Date(Date.UTC(2026, 0, 1, 2))),
    });
    const lines = linesByHand(backup('files', ['files-00001.tar', 'removed.list']), [earlier], fetchFrom('file:///b'));
    expect(lines.map((line) => line.replace(/-[a-z0-9]{10}\//, '/'))).toEqual([
      'mkdir restored',
      'age -d -i key.txt < /b/db/2026/01/01/20260101T020000Z/files-00001.tar.gz.age | gunzip | tar xpf - -C restored',
      'age -d -i key.txt < /b/db/2026/01/01/20260101T030000Z/removed.list.gz.age | gunzip | (cd restored && xargs -0 rm -rf --)',
      'age -d -i key.txt < /b/db/2026/01/01/20260101T030000Z/files-00001.tar.gz.age | gunzip | tar xpf - -C restored',
    ]);
  });

  it('quote a stage that nobody knows: a manifest may be of anybody', () => {
    const [object] = backup('sqlite', ['app.db']).objects;
    const stages = [{ name: '; touch owned', parameters: {} }];
    const lines = linesByHand(
      backup('sqlite', [], { objects: object ? [{ ...object, stages }] : [] }),
      [],
      fetchFrom('file:///b'),
    );
    expect(lines.join()).toMatch(/^'; touch owned' < /);
  });

  it.each([
    ['sqlite', 'app.db', '> app.db'],
    ['sqlite-tables', 'tables.sql', '| sqlite3 -bail app.db'],
    ['postgres-tables', 'tables.sql', '| psql -X --set ON_ERROR_STOP=1 -d app'],
    ['logs', 'logs.tar', '| tar xpf - -C restored'],
    ['environment', 'environment.env', '> environment.env'],
    ['secrets-manager', 'secrets.jsonl', '> secrets.jsonl'],
    ['postgres-changes', 'changes.tar', '| tar xpf - -C restored'],
    ['one-of-yours', 'whatever.bin', '> whatever.bin'],
  ])('of %s take %s by %s', (kind, name, end) => {
    expect(linesByHand(backup(kind, [name]), [], fetchFrom(undefined)).at(-1)).toBe(
      `age -d -i key.txt < ${FOLDER}/${name}.gz.age | gunzip ${end}`,
    );
  });

  it('ask for a passphrase where there is one, and copy what is stored as it is', () => {
    const [object] = backup('sqlite', ['a.db']).objects;
    if (object === undefined) throw new Error('no object');
    const sealed = { ...object, stages: [{ name: 'age', parameters: { passphrase: 'scrypt' } }] };
    const bare = { ...object, name: 'b.db', stages: [], plain: { ...object.plain, name: 'b.db' } };
    expect(linesByHand(backup('sqlite', [], { objects: [sealed, bare] }), [], fetchFrom(undefined))).toEqual([
      `age -d < ${FOLDER}/a.db.gz.age > a.db`,
      `cp ${FOLDER}/b.db b.db`,
    ]);
  });
});

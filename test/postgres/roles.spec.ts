// What a plan says of roles and tablespaces, before a restore would stumble over them.

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import type { Check, RestoreInput } from '#backup/core/source.js';
import type { PostgresSourceOptions } from '#backup/sources/postgres/options.js';
import { captureAll, examContext } from '#backup/testing/source-exam/examination.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { sourceOf } from './fixture.js';
import { galleryForEachTest } from './gallery.js';

describeWithPostgres('a plan', () => {
  const at = galleryForEachTest();

  beforeEach(async () => {
    await at.server.query('postgres', ...['writer', 'reader', 'guest'].map((role) => `CREATE ROLE ${role}`));
  });

  afterEach(async () => {
    await at.server.query('postgres', ...['writer', 'reader', 'guest'].map((role) => `DROP ROLE IF EXISTS ${role}`));
  });

  async function gate(
    name: string,
    backup: RestoreInput,
    options: Partial<PostgresSourceOptions> = {},
  ): Promise<Check> {
    const source = sourceOf(at.server, 'gallery', options);
    const checks = await source.restoreChecks({ ...backup, bytes: 1 }, examContext().signal);
    return checks.find((check) => check.name === name) ?? { name, verdict: 'ok', message: 'absent' };
  }

  /** A backup that names three roles, which are then gone. */
  async function withoutRoles(): Promise<RestoreInput> {
    await at.server.query(
      'gallery',
      'CREATE TABLE written (id int)',
      'ALTER TABLE written OWNER TO writer',
      'GRANT SELECT ON written TO reader',
      'CREATE POLICY seen ON written TO guest USING (true)',
    );
    const backup = await captureAll(sourceOf(at.server, 'gallery'));
    await at.server.query('gallery', 'DROP TABLE written');
    await at.server.query('postgres', 'DROP ROLE writer', 'DROP ROLE reader', 'DROP ROLE guest');
    return backup;
  }

  it('names the roles that the server lacks', async () => {
    const backup = await withoutRoles();
    expect(backup.facts.names).toMatchObject({ grantees: ['reader'], policyRoles: ['guest'] });
    expect(await gate('roles', backup)).toMatchObject({
      verdict: 'blocked',
      message: expect.stringMatching(/lacks the roles guest, reader, writer, .*ignoreOwners/),
    });
    expect(await gate('roles', backup, { ignoreOwners: true })).toMatchObject({
      verdict: 'blocked',
      message: expect.stringContaining('lacks the roles guest, which'),
    });
    await at.server.query('postgres', 'CREATE ROLE guest');
    expect(await gate('roles', backup, { ignoreOwners: true })).toMatchObject({ verdict: 'ok' });
  });

  it('names the owners that an ordinary role may not give anything to', async () => {
    await at.server.query('gallery', 'CREATE TABLE written (id int)', 'ALTER TABLE written OWNER TO writer');
    const backup = await captureAll(sourceOf(at.server, 'gallery'));
    await at.server.query('gallery', 'DROP TABLE written');
    const asApp = { user: 'gallery_app' };
    expect(await gate('roles', backup)).toMatchObject({ verdict: 'ok' });
    expect(await gate('roles', backup, asApp)).toMatchObject({
      verdict: 'blocked',
      message: expect.stringMatching(/"gallery_app" may not make writer the owner .*GRANT "writer" TO "gallery_app";/),
    });
    expect(await gate('roles', backup, { ...asApp, ignoreOwners: true })).toMatchObject({ verdict: 'ok' });
    await at.server.query('postgres', 'GRANT writer TO gallery_app');
    expect(await gate('roles', backup, asApp)).toMatchObject({ verdict: 'ok' });
  });

  it('does not ask for those whose things are left out, or belong to an extension', async () => {
    await at.server.query(
      'gallery',
      'ALTER ROLE writer SUPERUSER',
      'SET ROLE writer',
      'CREATE EXTENSION hstore',
      'RESET ROLE',
      'CREATE SCHEMA other AUTHORIZATION reader',
      'CREATE TABLE other.t (id int)',
      'ALTER TABLE other.t OWNER TO reader',
      'CREATE TABLE u (id int)',
      'ALTER TABLE u OWNER TO guest',
      'CREATE POLICY seen ON u TO reader USING (true)',
    );
    const { facts } = await captureAll(
      sourceOf(at.server, 'gallery', { excludeSchemas: ['other'], excludeTables: ['u'] }),
    );
    expect(facts.names).toMatchObject({ owners: ['gallery_app'] });
    expect(facts.names).not.toHaveProperty('policyRoles');
    expect((await captureAll(sourceOf(at.server, 'gallery'))).facts.names).toEqual({
      owners: ['gallery_app', 'guest', 'reader'],
      policyRoles: ['reader'],
    });
  });

  it('asks for the right to the tablespace of the live database, where that is not the usual one', async () => {
    const backup = await captureAll(at.gallery.source);
    const asApp = { user: 'gallery_app' };
    expect(await gate('tablespace', backup, asApp)).toMatchObject({ verdict: 'ok' });
    await at.server.query(
      'postgres',
      'SET allow_in_place_tablespaces = true',
      `CREATE TABLESPACE large LOCATION ''`,
      'ALTER DATABASE gallery SET TABLESPACE large',
    );
    expect(await gate('tablespace', backup, asApp)).toMatchObject({
      verdict: 'blocked',
      message: expect.stringContaining('GRANT CREATE ON TABLESPACE "large"'),
    });
    await at.server.query('postgres', 'GRANT CREATE ON TABLESPACE large TO gallery_app');
    expect(await gate('tablespace', backup, asApp)).toMatchObject({ verdict: 'ok' });
    const staged = await at.gallery.source.stage(await captureAll(at.gallery.source), examContext());
    const [row] = await at.server.query(
      'postgres',
      `SELECT t.spcname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE datname ~ '_restore_'`,
    );
    expect(row).toEqual({ spcname: 'large' });
    await staged.discard();
  });
});

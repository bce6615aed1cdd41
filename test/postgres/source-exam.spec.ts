// The exam of sources on PostgreSQL, also on a database whose name is hard on programs.

import { afterAll, beforeAll, describe, it } from '@jest/globals';

import { sourceExam } from '#backup/testing/source-exam/source-exam.js';

import { describeWithPostgres } from '../servers/describe-with-postgres.js';
import { PostgresServer } from '../servers/postgres.js';
import { makeFixture } from './fixture.js';

describeWithPostgres('PostgresSource', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.create();
  });

  afterAll(async () => await server.remove());

  for (const { name, run } of sourceExam(async () => await makeFixture(server, 'gallery'))) it(name, run);

  describe.each([
    ` it's "quoted"; -- $(touch pwned) \`id\` %s für 🐈 \\ \\\\ `,
    `dbname=postgres host=x`,
    'postgres://x/y',
    '-d',
    `${'ä'.repeat(31)}x`,
  ])('on a database named %j', (database) => {
    const roundTrip = sourceExam(async () => await makeFixture(server, database)).find(({ name }) =>
      name.startsWith('puts back by undo'),
    );
    if (roundTrip === undefined) throw new Error('The exam has no such case.');
    it('captures it, restores it and undoes that', async () => await roundTrip.run());
  });
});

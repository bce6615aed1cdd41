// The exam of sources on PostgreSQL, also on a database whose name is hard on programs.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { hasCode } from '#backup/core/errors.js';
import { examContext } from '#backup/testing/source-exam/examination.js';
import { sourceExam } from '#backup/testing/source-exam/source-exam.js';
import { collect } from '#backup/testing/streams.js';

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

  it('answers what is asked of exactly the snapshot that is dumped, in any number of rows', async () => {
    const { source, remove } = await makeFixture(server, 'gallery');
    const capture = await source.capture(examContext());
    await server.query('gallery', `INSERT INTO photos (name) VALUES ('later')`);
    for (const object of capture.objects) await collect(object.open());
    await capture.facts();
    const answers: string[] = [];
    const statement = 'SELECT name FROM photos CROSS JOIN generate_series(1, 3) UNION ALL SELECT NULL;';
    for await (const answer of capture.ask?.(statement) ?? []) answers.push(answer);
    expect([answers.length, new Set(answers).size]).toEqual([3000, 1000]);
    await capture.close();
    await remove();
  });

  it.each(['SELECT path FROM nowhere', 'DELETE FROM photos', 'SELECT 1; SELECT 2', 'nonsense'])(
    'has no answer to %s, and changes nothing',
    async (statement) => {
      const { source, remove } = await makeFixture(server, 'gallery');
      const capture = await source.capture(examContext());
      for (const object of capture.objects) await collect(object.open());
      await capture.facts();
      const asking = capture.ask?.(statement)[Symbol.asyncIterator]().next();
      expect(
        await asking?.then(
          () => 'answered',
          (error: unknown) => hasCode(error, 'CHECK_BROKEN') && error.code,
        ),
      ).toBe('CHECK_BROKEN');
      await capture.close();
      await remove();
    },
  );

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

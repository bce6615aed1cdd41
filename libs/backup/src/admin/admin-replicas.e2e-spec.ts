// Two copies of an application behind one address: two people who press the same button at once get one run.

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { AdminApp } from './admin-app.spec.support.js';

let one: AdminApp;
let other: AdminApp;
beforeAll(async () => {
  one = await AdminApp.start('express');
  other = await AdminApp.start('fastify', undefined, {}, one.directory);
});
afterAll(async () => {
  await other.app.close();
  await one.stop();
});

it('answers one with the run, and tells the other one who has it', async () => {
  for (const app of [one, other]) app.storage.inject({ on: 'write', fault: 'hang' });
  const answers = await Promise.all(
    [one, other].map(async (app) => await app.request('post', 'create').send({ job: 'gallery' })),
  );
  const [accepted, refused] = answers.toSorted((a, b) => a.status - b.status);
  expect([accepted?.status, refused?.status]).toEqual([202, 409]);
  expect(refused?.body).toMatchObject({
    code: 'RUN_CONFLICT',
    detail: expect.stringMatching(/^A backup of gallery is running on \S+ \(process \d+\) since /),
    context: { runId: accepted?.body.runId },
  });
});

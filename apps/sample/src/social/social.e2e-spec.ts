// Comments and likes over HTTP.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onEachDatabase } from '../testing/each-database.js';
import { START_TIMEOUT_MS } from '../testing/servers.js';
import type { TestApp } from '../testing/test-app.js';

onEachDatabase((start) => {
  let test: TestApp;
  let photo: string;
  beforeAll(async () => {
    test = await start();
    const gallery = await test.admin.post('/galleries').send({ name: 'Skye' }).expect(201);
    const added = await test.admin
      .post(`/galleries/${gallery.body.id}/photos`)
      .send({ title: 'Ridge', fileName: 'ridge.jpg', bytes: 1234 })
      .expect(201);
    photo = `/photos/${added.body.id}`;
  }, START_TIMEOUT_MS);
  afterAll(() => test.stop());

  describe('comments', () => {
    it('are added by any user and listed in order', async () => {
      const first = await test.viewer.post(`${photo}/comments`).send({ text: 'What light!' }).expect(201);
      const second = await test.admin.post(`${photo}/comments`).send({ text: 'Thank you.' }).expect(201);
      expect([first.body.author, second.body.author]).toEqual(['viewer', 'admin']);
      await test.viewer.get(`${photo}/comments`).expect(200, { items: [first.body, second.body] });
      await test.viewer.get(`${photo}/comments?limit=1`).expect(200, { items: [first.body], next: first.body.id });
      expect((await test.viewer.get(photo)).body.comments).toBe(2);
    });

    it('need a text and a photo', async () => {
      await test.viewer.post(`${photo}/comments`).send({ text: '' }).expect(400);
      await test.viewer.post(`${photo}/comments`).send({ text: 'Mine', author: 'admin' }).expect(400);
      await test.viewer.post('/photos/4711/comments').send({ text: 'Where?' }).expect(404);
      await test.viewer.get('/photos/4711/comments').expect(404);
    });
  });

  describe('likes', () => {
    it('count once per user and can be taken back', async () => {
      await test.viewer
        .post(`${photo}/likes`)
        .expect(201)
        .expect(({ body }) => expect(body.likes).toBe(1));
      await test.viewer.post(`${photo}/likes`).expect(409);
      await test.admin
        .post(`${photo}/likes`)
        .expect(201)
        .expect(({ body }) => expect(body.likes).toBe(2));
      await test.viewer
        .delete(`${photo}/likes`)
        .expect(200)
        .expect(({ body }) => expect(body.likes).toBe(1));
      await test.viewer.delete(`${photo}/likes`).expect(404);
      expect((await test.viewer.get(photo)).body.likes).toBe(1);
    });

    it('need a photo', async () => {
      await test.viewer.post('/photos/4711/likes').expect(404);
      await test.viewer.delete('/photos/4711/likes').expect(404);
    });
  });

  it('an account that is gone from the database can no longer take part', async () => {
    await test.viewer.delete(`${photo}/likes`);
    await test.database.run("DELETE FROM comments WHERE author = 'viewer'");
    await test.database.run("DELETE FROM users WHERE name = 'viewer'");
    await test.viewer.post(`${photo}/likes`).expect(401);
    await test.viewer.post(`${photo}/comments`).send({ text: 'Still here?' }).expect(401);
  });
});

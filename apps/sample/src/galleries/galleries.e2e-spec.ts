// Galleries and their photos over HTTP.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onEachDatabase } from '../testing/each-database.js';
import { START_TIMEOUT_MS } from '../testing/servers.js';
import type { TestApp } from '../testing/test-app.js';
import type { Gallery } from './gallery.js';

const PHOTO = { title: 'Harbour', fileName: 'IMG_0001.jpg', bytes: 2_345_678, sha256: 'ab'.repeat(32) };

onEachDatabase((start) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await start();
  }, START_TIMEOUT_MS);
  afterAll(() => test.stop());

  async function addGallery(name: string): Promise<Gallery> {
    return (await test.admin.post('/galleries').send({ name }).expect(201)).body;
  }

  describe('/galleries', () => {
    it('adds, shows and removes a gallery', async () => {
      const gallery = await addGallery('Lofoten');
      expect(gallery).toMatchObject({ name: 'Lofoten', description: '', photos: 0 });
      await test.viewer.get(`/galleries/${gallery.id}`).expect(200, gallery);
      await test.admin.delete(`/galleries/${gallery.id}`).expect(204);
      await test.viewer.get(`/galleries/${gallery.id}`).expect(404);
      await test.admin.delete(`/galleries/${gallery.id}`).expect(404);
    });

    it('lists page by page', async () => {
      for (const name of ['Skye', 'Kyoto', 'Alfama']) await addGallery(name);
      const first = await test.viewer.get('/galleries?limit=2').expect(200);
      expect(first.body.items.map(({ name }: Gallery) => name)).toEqual(['Skye', 'Kyoto']);
      const last = await test.viewer.get(`/galleries?limit=2&after=${first.body.next}`).expect(200);
      expect(last.body.items.map(({ name }: Gallery) => name)).toEqual(['Alfama']);
      expect(last.body).not.toHaveProperty('next');
    });

    it('knows a name once, whatever its case', async () => {
      await addGallery('Dolomites');
      await test.admin.post('/galleries').send({ name: 'DOLOMITES' }).expect(409);
    });

    it('is changed by admins only', async () => {
      const { id } = await addGallery('Essaouira');
      await test.viewer.post('/galleries').send({ name: 'Mine' }).expect(403);
      await test.viewer.delete(`/galleries/${id}`).expect(403);
      await test.viewer.post(`/galleries/${id}/photos`).send(PHOTO).expect(403);
      await test.viewer.get(`/galleries/${id}`).expect(200);
    });

    it.each([{}, { name: '' }, { name: 7 }, { name: 'x'.repeat(101) }, { name: 'x', id: 1 }, { name: 'a\0b' }])(
      'refuses the gallery %j',
      async (body) => {
        await test.admin.post('/galleries').send(body).expect(400);
      },
    );

    it.each(['abc', '1.5', '..%2f1', '?limit=0', '?limit=201', '?after=-1', '?after=99999999999999999999', '?limit=x'])(
      'refuses GET /galleries/%s',
      async (path) => {
        await test.viewer.get(`/galleries/${path}`).expect(400);
      },
    );

    it('refuses a body that is not JSON', async () => {
      await test.admin.post('/galleries').type('json').send('{"name":').expect(400);
    });
  });

  describe('/galleries/:id/photos', () => {
    it('adds photos and lists them', async () => {
      const { id } = await addGallery('With photos');
      const { body: photo } = await test.admin.post(`/galleries/${id}/photos`).send(PHOTO).expect(201);
      expect(photo).toMatchObject({ ...PHOTO, galleryId: id, likes: 0, comments: 0 });
      await test.viewer.get(`/galleries/${id}/photos`).expect(200, { items: [photo] });
      await test.viewer.get(`/photos/${photo.id}`).expect(200, photo);
      await test.admin.post(`/galleries/${id}/photos`).send(PHOTO).expect(409);
      expect((await test.viewer.get(`/galleries/${id}`)).body.photos).toBe(1);
    });

    it('removes the photos with their gallery', async () => {
      const { id } = await addGallery('Short-lived');
      const { body: photo } = await test.admin.post(`/galleries/${id}/photos`).send(PHOTO).expect(201);
      await test.viewer.post(`/photos/${photo.id}/likes`).expect(201);
      await test.admin.delete(`/galleries/${id}`).expect(204);
      await test.viewer.get(`/photos/${photo.id}`).expect(404);
    });

    it('knows no photos of an unknown gallery', async () => {
      await test.viewer.get('/galleries/4711/photos').expect(404);
      await test.admin.post('/galleries/99999999999999999999/photos').send(PHOTO).expect(404);
    });

    it.each([{ fileName: '../etc/passwd' }, { bytes: 0 }, { bytes: '1' }, { sha256: 'abc' }, { title: '' }])(
      'refuses a photo with %j',
      async (change) => {
        await test.admin
          .post('/galleries/1/photos')
          .send({ ...PHOTO, ...change })
          .expect(400);
      },
    );
  });
});

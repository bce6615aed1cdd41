// A server of a test file's own, with a new gallery for each of its tests.

import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';

import type { SourceFixture } from '#backup/testing/source-exam/examination.js';

import { PostgresServer } from '../servers/postgres.js';
import { makeFixture } from './fixture.js';

export interface Gallery {
  readonly server: PostgresServer;
  readonly gallery: SourceFixture;
}

/** Call it once where the tests are described. What it answers is there while they run. */
export function galleryForEachTest(): Gallery {
  let server: PostgresServer;
  let gallery: SourceFixture;

  beforeAll(async () => {
    server = await PostgresServer.create();
  });

  beforeEach(async () => {
    gallery = await makeFixture(server, 'gallery');
  });

  afterEach(async () => await gallery.remove());

  afterAll(async () => await server.remove());

  return {
    get server() {
      return server;
    },
    get gallery() {
      return gallery;
    },
  };
}

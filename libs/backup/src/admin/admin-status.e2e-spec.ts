// Status over the routes.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminApp, PLATFORMS } from './admin-app.spec.support.js';
import { viewStatus } from './views/status.view.js';

describe.each(PLATFORMS)('GET status on %s', (platform) => {
  let test: AdminApp;
  beforeAll(async () => {
    test = await AdminApp.start(platform);
  });
  afterAll(() => test.stop());

  it('says what each job is and what there is of it', async () => {
    const id = await test.takeBackup();
    const { body } = await test.request('get', 'status?fresh=true').expect(200);
    expect(body).toMatchObject({
      jobs: [
        {
          job: 'gallery',
          source: { kind: 'sqlite', target: 'gallery.db' },
          retention: 'everything',
          destinations: [{ name: 'local', reachable: true, backups: 1 }],
          backups: 1,
          byTrigger: { schedule: 0, manual: 1, event: 0, safety: 0, missed: 0 },
          newest: { id, trust: 'verified' },
          oldest: { id },
        },
        { job: 'other', backups: 0, bytes: 0 },
      ],
      groups: [],
    });
    expect(body).toMatchObject(JSON.parse(JSON.stringify({ jobs: viewStatus(await test.backups.status()).jobs })));
  });
});

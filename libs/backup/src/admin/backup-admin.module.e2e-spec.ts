// Registration: no guards, no routes; each registration has its own path and guards.

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type CanActivate, Logger, Module } from '@nestjs/common';
import supertest from 'supertest';

import { hasCode } from '../core/errors.js';
import { AdminApp, guardedRoutes, PLATFORMS } from './admin-app.spec.support.js';
import { BackupAdminModule } from './backup-admin.module.js';
import type { BackupAdminOptions } from './options.js';

const closed: CanActivate = { canActivate: () => false };
const open: CanActivate = { canActivate: () => true };

describe('BackupAdminModule.register', () => {
  it.each([
    {},
    { guards: [] },
    { guards: undefined },
    { unguarded: false },
    { guards: [undefined] },
    { guards: ['jwt'] },
  ])('mounts nothing without guards: %j', (options) => {
    const register = () => BackupAdminModule.register(options as unknown as BackupAdminOptions);
    expect(register).toThrow(expect.objectContaining({ code: 'ADMIN_UNGUARDED' }));
  });

  it('does not compile without guards', () => {
    // @ts-expect-error no guards
    expect(() => BackupAdminModule.register({})).toThrow();
    // @ts-expect-error an empty list of guards
    expect(() => BackupAdminModule.register({ guards: [] })).toThrow();
    // @ts-expect-error guards and the consent to have none
    BackupAdminModule.register({ guards: [open], unguarded: true });
  });

  it.each(['', '/', 7])('refuses the path %j', (path) => {
    try {
      BackupAdminModule.register({ path, guards: [open] } as unknown as BackupAdminOptions);
      throw new Error('It was accepted.');
    } catch (error) {
      expect(hasCode(error, 'OPTIONS_INVALID')).toBe(true);
    }
  });
});

describe.each(PLATFORMS)('registrations on %s', (platform) => {
  let test: AdminApp | undefined;
  afterEach(async () => {
    jest.restoreAllMocks();
    await test?.stop();
  });

  const list = (path: string) => supertest(test?.url ?? '').get(`/api/${path}/list`);

  it('have each their own path and guards', async () => {
    @Module({
      imports: [
        guardedRoutes(),
        BackupAdminModule.register({ path: '/closed/', guards: [closed] }),
        BackupAdminModule.register({ path: 'open', guards: [open] }),
      ],
    })
    class Several {}
    test = await AdminApp.start(platform, { module: Several });
    await list('admin/backups').expect(401);
    await list('closed').expect(403);
    await list('open').expect(200);
  });

  it('warn at start when they are open to everyone', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    test = await AdminApp.start(platform, BackupAdminModule.register({ path: 'local', unguarded: true }));
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('routes under local have no guards'));
    await list('local').expect(200);
  });
});

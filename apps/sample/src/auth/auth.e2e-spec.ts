// Logging in, and what is closed to whom.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { onEachDatabase } from '../testing/each-database.js';
import { START_TIMEOUT_MS } from '../testing/servers.js';
import { PASSWORDS, type TestApp } from '../testing/test-app.js';

onEachDatabase((start) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await start();
  }, START_TIMEOUT_MS);
  afterAll(() => test.stop());

  const login = (body: object) => test.anyone.post('/auth/login').send(body);
  const meWith = (token: string) => test.anyone.get('/auth/me').auth(token, { type: 'bearer' });

  describe('POST /auth/login', () => {
    it('gives a token that says who one is', async () => {
      for (const user of ['admin', 'viewer'] as const) {
        const { body } = await login({ user, password: PASSWORDS[user] }).expect(200);
        await meWith(body.token).expect(200, { name: user, role: user });
      }
    });

    it('answers the same to a wrong password and an unknown user', async () => {
      const wrong = await login({ user: 'admin', password: 'wrong' }).expect(401);
      const unknown = await login({ user: 'nobody', password: PASSWORDS.admin }).expect(401);
      expect(unknown.body).toEqual(wrong.body);
    });

    it.each([
      {},
      { user: 'admin' },
      { user: ['admin'], password: 'x' },
      { user: 'admin', password: 'x', role: 'admin' },
      { user: 'a\0', password: 'x' },
    ])('refuses %j', async (body) => {
      await login(body).expect(400);
    });

    it('stores no password', async () => {
      const users = JSON.stringify(await test.database.all('SELECT * FROM users'));
      expect(users).toContain('scrypt$');
      expect(users).not.toContain(PASSWORDS.admin);
    });
  });

  describe('the guards', () => {
    it.each(['/auth/me', '/galleries', '/galleries/1', '/photos/1', '/photos/1/comments'])(
      'close %s without a token',
      async (path) => {
        await test.anyone.get(path).expect(401);
      },
    );

    it('leave /health open', async () => {
      await test.anyone.get('/health').expect(200, { status: 'ok', schemaVersion: 2 });
    });

    it('refuse tokens that are expired, forged, unsigned or without a known role', async () => {
      const tokens = test.app.get(JwtService);
      await meWith(tokens.sign({ sub: 'admin', role: 'admin' })).expect(200);
      await meWith(tokens.sign({ sub: 'admin', role: 'admin' }, { expiresIn: -1 })).expect(401);
      await meWith(tokens.sign({ sub: 'admin', role: 'admin' }, { secret: 'another' })).expect(401);
      await meWith(tokens.sign({ sub: 'admin', role: 'owner' })).expect(401);
      const payload = Buffer.from(JSON.stringify({ sub: 'admin', role: 'admin' })).toString('base64url');
      await meWith(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`).expect(401);
    });
  });
});

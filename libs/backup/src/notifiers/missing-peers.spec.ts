// Without the packages of Slack and mail everything loads, webhooks are sent, and the others say what to install.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILED = fileURLToPath(new URL('../', import.meta.url));

const PROBE = `
import { createServer } from 'node:http';
import { systemClock as clock } from './core/clock.js';
import { EmailNotifier } from './notifiers/email/email-notifier.js';
import { SlackNotifier } from './notifiers/slack/slack-notifier.js';
import { WebhookNotifier } from './notifiers/webhook/webhook-notifier.js';
const notice = { id: '1', event: 'test', level: 'healthy', at: new Date(), title: 'a', blocks: [], text: 'a', html: 'a' };
const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1', async () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  const mail = { server: { host: '127.0.0.1', port: 1, secure: false }, from: 'a@b.c', to: ['a@b.c'], subjectPrefix: '' };
  const notifiers = [
    new SlackNotifier({ url, clock }),
    new EmailNotifier({ ...mail, clock }),
    new WebhookNotifier({ url, secret: 'secret', clock }),
  ];
  const results = await Promise.all(notifiers.map((notifier) => notifier.send(notice).then(() => 'taken', (error) => error)));
  process.stdout.write(JSON.stringify(results));
  server.close();
});
`;

describe('an application that has neither @slack/webhook nor nodemailer', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'without-peers-'));
    for (const room of ['core', 'kit', 'notifiers']) {
      await cp(join(COMPILED, room), join(folder, room), { recursive: true });
    }
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'probe.js'), PROBE);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is told at once what to install, and can send webhooks', () => {
    const printed = execFileSync(process.execPath, ['probe.js'], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual([missing('@slack/webhook'), missing('nodemailer'), 'taken']);
  });
});

function missing(name: string): unknown {
  return expect.objectContaining({
    code: 'PEER_MISSING',
    message: expect.stringContaining(name),
    hint: `Install it in the application: npm install ${name}`,
  });
}

// Options of the monitor, the alerts and the heartbeat.

import { describe, expect, it } from '@jest/globals';

import { parseOptions } from './parse-options.js';
import { problemsOf, usable } from './usable-options.spec.support.js';

const parse = (others: object) => parseOptions(usable({}, others));
const problems = (others: object) => problemsOf(usable({}, others));

describe('who looks, and how often people hear of it', () => {
  it('is every hour and every day when nothing is said, and no heartbeat', () => {
    const { monitor, alerts, heartbeat } = parse({});
    expect({ monitor, alerts, heartbeat }).toEqual({
      monitor: { timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone },
      alerts: { remindAfterMs: 86_400_000 },
      heartbeat: undefined,
    });
  });

  it('is as it is said', () => {
    const url = 'https://hc.example.com/ping/1234';
    expect(
      parse({
        monitor: { schedule: '*/10 * * * *', timeZone: 'Europe/Vienna' },
        alerts: { remindAfter: '3d', baseUrl: 'https://api.example.com/admin/backups' },
        heartbeat: { url, method: 'POST', when: 'not-critical' },
      }),
    ).toMatchObject({
      monitor: { cron: '*/10 * * * *', timeZone: 'Europe/Vienna' },
      alerts: { remindAfterMs: 3 * 86_400_000, baseUrl: 'https://api.example.com/admin/backups' },
      heartbeat: { url, method: 'POST', when: 'not-critical' },
    });
    expect(parse({ heartbeat: { url } }).heartbeat).toEqual({ url, method: 'GET', when: 'healthy' });
    expect(parse({ monitor: false }).monitor).toBeUndefined();
  });

  it('is refused when it can not be, with every problem and without the secret', () => {
    const found = problems({
      monitor: { schedule: 'hourly', timeZone: 'Vienna', every: '1h' },
      alerts: { remindAfter: '5s', baseUrl: 'https://ops:the-secret@api.example.com' },
      heartbeat: { url: 'ftp://hc.example.com/the-secret', method: 'PUT', when: 'always' },
    });
    expect(found.map((problem) => problem.split(' ')[0])).toEqual([
      'monitor.every',
      'monitor.schedule',
      'monitor.timeZone',
      'heartbeat.url',
      'heartbeat.method',
      'heartbeat.when',
      'alerts.remindAfter',
      'alerts.baseUrl',
    ]);
    expect(found.join(' ')).not.toContain('the-secret');
    expect(problems({ monitor: true })).toHaveLength(1);
  });

  it('has a heartbeat only with the monitor, which has its name for itself', () => {
    expect(problems({ monitor: false, heartbeat: { url: 'https://hc.example.com/1' } })).toEqual([
      expect.stringContaining('needs the monitor'),
    ]);
    const { jobs, ...others } = usable();
    expect(problemsOf({ ...others, jobs: { monitor: jobs['gallery'] } })).toEqual([
      expect.stringContaining('jobs.monitor must have another name'),
    ]);
  });
});

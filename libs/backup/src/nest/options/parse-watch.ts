// Options of who looks, and how often people hear of it.

import type { Reader } from '../../core/reader.js';
import { DAY, MINUTE } from '../../kit/durations.js';
import { localTimeZone, readCron, readDuration, readTimeZone } from './readers.js';
import { readHttpUrl } from './parse-webhook.js';
import type { HeartbeatSettings, MonitorSettings, Settings } from './settings.js';

/** The last part of the name under which the host's registry shows the monitor beside the jobs. */
const MONITOR = 'monitor';

export function parseWatch(root: Reader): Pick<Settings, 'monitor' | 'alerts' | 'heartbeat'> {
  const monitor = parseMonitor(root.at('monitor'));
  const heartbeat = root.at('heartbeat').optional(parseHeartbeat, undefined);
  if (heartbeat && !monitor) root.at('heartbeat').problem('needs the monitor; it is sent after each of its looks');
  for (const named of [root.at('jobs').at(MONITOR), root.at('groups').at(MONITOR)]) {
    if (!named.isAbsent) named.problem("must have another name; this one is the monitor's");
  }
  return { monitor, heartbeat, alerts: parseAlerts(root.at('alerts')) };
}

function parseMonitor(reader: Reader): MonitorSettings | undefined {
  if (reader.value === false) return undefined;
  if (!reader.isAbsent) reader.isObject();
  reader.onlyKeys('schedule', 'timeZone');
  const cron = reader.at('schedule').optional(readCron, undefined);
  return {
    ...(cron === undefined ? {} : { cron }),
    timeZone: reader.at('timeZone').optional(readTimeZone, localTimeZone()),
  };
}

function parseAlerts(reader: Reader): Settings['alerts'] {
  if (!reader.isAbsent) reader.isObject();
  reader.onlyKeys('remindAfter', 'baseUrl');
  const remindAfterMs = reader.at('remindAfter').optional((value) => readDuration(value), DAY);
  if (remindAfterMs < MINUTE) reader.at('remindAfter').problem('must be a minute at least');
  const baseUrl = reader.at('baseUrl').optional(readHttpUrl, undefined);
  return { remindAfterMs, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

function parseHeartbeat(reader: Reader): HeartbeatSettings {
  reader.isObject();
  reader.onlyKeys('url', 'method', 'when');
  return {
    url: readHttpUrl(reader.at('url')),
    method: reader.at('method').optional((value) => value.oneOf(['GET', 'HEAD', 'POST']), 'GET'),
    when: reader.at('when').optional((value) => value.oneOf(['healthy', 'not-critical']), 'healthy'),
  };
}

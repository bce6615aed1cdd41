// Who is told when something is wrong with the backups, as the environment says.

import type { BackupModuleOptions } from 'nestjs-backup';
import type { EnvironmentReader } from './environment-reader.js';

/** As options of the library. */
export type AlertSettings = Pick<BackupModuleOptions, 'notifiers' | 'heartbeat'>;

type Notifiers = NonNullable<AlertSettings['notifiers']>;

export function alertSettings(environment: EnvironmentReader): AlertSettings {
  const notifiers = { ...slack(environment), ...mail(environment), ...webhook(environment) };
  const heartbeatUrl = webUrl(environment, 'HEARTBEAT_URL');
  return {
    ...(Object.keys(notifiers).length === 0 ? {} : { notifiers }),
    ...(heartbeatUrl === undefined ? {} : { heartbeat: { url: heartbeatUrl } }),
  };
}

function slack(environment: EnvironmentReader): Notifiers {
  const url = webUrl(environment, 'SLACK_WEBHOOK_URL');
  return url === undefined ? {} : { slack: { type: 'slack', url } };
}

function mail(environment: EnvironmentReader): Notifiers {
  const url = environment.secret('SMTP_URL', 1);
  const to = environment.text('ALERT_EMAIL_TO');
  const from = environment.text('ALERT_EMAIL_FROM');
  if (url === undefined && to === undefined && from === undefined) return {};
  if (url === undefined || to === undefined || from === undefined) {
    return environment.refuse('SMTP_URL, ALERT_EMAIL_TO and ALERT_EMAIL_FROM belong together; set all or none.', {});
  }
  return { mail: { type: 'email', url, from, to: to.split(/[\s,]+/).filter((address) => address !== '') } };
}

function webhook(environment: EnvironmentReader): Notifiers {
  const url = webUrl(environment, 'ALERT_WEBHOOK_URL');
  const secret = environment.secret('ALERT_WEBHOOK_SECRET', 16);
  if (url === undefined && secret === undefined) return {};
  if (url === undefined || secret === undefined) {
    return environment.refuse('ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET belong together; set both or neither.', {});
  }
  return { webhook: { type: 'webhook', url, secret } };
}

/** Such a URL is a secret and never repeated. */
function webUrl(environment: EnvironmentReader, name: string): string | undefined {
  const url = environment.secret(name, 1);
  if (url === undefined || (URL.canParse(url) && /^https?:/.test(url))) return url;
  return environment.refuse(`${name} must be a URL that begins with https:// or http://.`, undefined);
}

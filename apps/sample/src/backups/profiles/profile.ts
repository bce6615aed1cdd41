// A way to back up the gallery: its jobs, and which of them belong together.

import { basename, dirname } from 'node:path';
import type { BackupModuleOptions, LogsSourceOptions, PostgresSourceOptions, SqliteSourceOptions } from 'nestjs-backup';
import type { LogFile } from '../../logging/log-file.js';
import type { Settings } from '../../settings/settings.js';

export type Profile = Pick<BackupModuleOptions, 'jobs' | 'groups'>;

export type DatabaseSource = PostgresSourceOptions | SqliteSourceOptions;

export interface ProfileInput {
  readonly settings: Settings;
  /** The database, with the hooks by which the app lets go of it while a restore replaces it. */
  readonly database: DatabaseSource;
  /** Absent: the log is on the terminal. */
  readonly log: LogFile | undefined;
}

/** The log of the app: archived, then cleared. The app goes on in a new file. */
export function logSource({ settings, log }: ProfileInput): LogsSourceOptions {
  const { logFile } = settings.profile;
  const reopen = log && { reopen: () => log.reopen() };
  return { type: 'logs', directory: dirname(logFile), include: [`${basename(logFile)}*`], ...reopen };
}

/** At that time of the day, in the time zone of the settings; nothing runs by itself where the settings say so. */
export function at(cron: string, { backup }: Settings): { readonly schedule?: { cron: string; timeZone: string } } {
  return backup.schedule === undefined ? {} : { schedule: { cron, timeZone: backup.timeZone } };
}

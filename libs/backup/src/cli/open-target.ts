// The backups, opened with their data where a person says that it is, or else where the application has it.

import type { Command } from 'commander';

import type { Backup } from '../core/backup.js';
import type { BackupService } from '../nest/backup.service.js';
import { aimAt, requireAim, type Ways } from './aim.js';
import type { Session } from './session.js';
import { askSecret } from './terminal/prompt.js';

export interface TargetOptions extends Omit<Ways, 'password'> {
  readonly to?: string;
  readonly askPassword?: true;
}

/** @throws BackupError REQUEST_INVALID when nobody says where, or that is no place for it */
export async function openTarget(
  session: Session,
  backup: Pick<Backup, 'id' | 'manifest'>,
  { to, askPassword, ...ways }: TargetOptions,
): Promise<BackupService> {
  if (to !== undefined) {
    const { terminal, signal } = session;
    const password = askPassword ? { password: await askSecret(terminal, 'Password of the database: ', signal) } : {};
    const source = await aimAt(to, backup, { ...ways, ...password });
    const { job, source: recorded } = backup.manifest;
    return (await session.openAt({ job, target: recorded.target, source })).backups;
  }
  if (!session.knowsSources) requireAim(backup);
  return (await session.open()).backups;
}

/** Options of whatever is aimed at a database server. */
export function addTargetOptions(command: Command, to: string): Command {
  return command
    .option('-t, --to <where>', to)
    .option('-W, --ask-password', 'PostgreSQL: ask for the password; without it PGPASSWORD or PGPASSFILE say it');
}

// The backups, opened with their data where a person says that it is, or else where the application has it.

import type { Backup } from '../core/backup.js';
import type { BackupService } from '../nest/backup.service.js';
import { aimAt, requireAim, type Ways } from './aim.js';
import type { Session } from './session.js';

/** @throws BackupError REQUEST_INVALID when nobody says where, or that is no place for it */
export async function openTarget(
  session: Session,
  backup: Pick<Backup, 'id' | 'manifest'>,
  { to, ...ways }: Ways & { readonly to?: string },
): Promise<BackupService> {
  if (to !== undefined) {
    return (await session.openAt({ job: backup.manifest.job, source: await aimAt(to, backup, ways) })).backups;
  }
  if (!session.knowsSources) requireAim(backup);
  return (await session.open()).backups;
}

// The gate of a restore that is about the programs which carry it out.

import { BackupError } from '../../../core/errors.js';
import type { Facts } from '../../../core/facts.js';
import { blocked, type Finding, ok, warning } from './finding.js';
import { serverVersionOf } from '../capture/preflight.js';
import { installHint, versionOf } from '../connection/programs.js';
import { needsScript } from '../restore/restore-script.js';
import type { Session } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';

export async function checkPrograms(
  session: Session,
  settings: PostgresSettings,
  { engineVersion }: Facts,
): Promise<Finding> {
  const captured = Number.parseInt(engineVersion, 10);
  const server = await serverVersionOf(session);
  try {
    const version = await versionOf(settings, 'pg_restore', 'restore');
    const isTooNew = needsScript(version, server);
    const usesPsql = settings.restoreMode === 'in-place' || isTooNew;
    if (version < captured) return blocked(tooOld('pg_restore', version, captured));
    const psql = usesPsql ? await versionOf(settings, 'psql', 'restore') : captured;
    if (psql < captured) return blocked(tooOld('psql', psql, captured));
    const readable = `pg_restore is of version ${version} and can read what was captured.`;
    return isTooNew && settings.restoreMode === 'swap' ? throughPsql(settings, version, server) : ok(readable);
  } catch (error) {
    const { message, hint } = BackupError.from(error);
    return blocked(`${message} ${hint}`);
  }
}

function tooOld(program: string, version: number, captured: number): string {
  return `${program} is of version ${version}, and the backup was captured from version ${captured}. ${installHint(captured)}`;
}

function throughPsql({ restoreJobs }: PostgresSettings, version: number, server: number): Finding {
  const why = `pg_restore is of version ${version} and can not work on a server of version ${server} itself: psql carries out its script`;
  if (restoreJobs === 1) return ok(`${why}.`);
  return warning(
    `${why}, in one job instead of ${restoreJobs}. Install the programs of version ${server} to restore in parallel.`,
  );
}

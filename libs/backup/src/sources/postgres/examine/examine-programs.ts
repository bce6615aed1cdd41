// Looks whether the programs are there, and whether they are new enough for the server.

import { BackupError } from '../../../core/errors.js';
import type { Check } from '../../../core/source.js';
import { installHint, type PostgresProgram, versionOf } from '../connection/programs.js';
import { blocked, type Finding, ok, warning } from '../plan/finding.js';
import { needsScript } from '../restore/restore-script.js';
import type { PostgresSettings } from '../settings.js';

/** `server`: its major version, where it is known. Without pg_dump there is no backup, without the others no restore. */
export async function examinePrograms(settings: PostgresSettings, server: number | undefined): Promise<Check[]> {
  const [dump, restore] = await Promise.all([
    examineProgram(settings, 'pg_dump', server, blocked),
    examineProgram(settings, 'pg_restore', server, warning),
  ]);
  const checks = [
    { name: 'pg-dump', ...dump.finding },
    { name: 'pg-restore', ...restore.finding },
  ];
  const isTooNew = restore.version !== undefined && server !== undefined && needsScript(restore.version, server);
  if (settings.restoreMode !== 'in-place' && !isTooNew) return checks;
  const psql = await examineProgram(settings, 'psql', server, warning);
  return [...checks, { name: 'psql', ...psql.finding }];
}

interface Examined {
  readonly version?: number;
  readonly finding: Finding;
}

async function examineProgram(
  settings: PostgresSettings,
  name: PostgresProgram,
  server: number | undefined,
  complain: (message: string, hint: string) => Finding,
): Promise<Examined> {
  try {
    const version = await versionOf(settings, name, name === 'pg_dump' ? 'capture' : 'restore');
    if (server === undefined) return { version, finding: ok(`${name} is of version ${version}.`) };
    if (version >= server)
      return {
        version,
        finding: ok(`${name} is of version ${version}, new enough for the server of version ${server}.`),
      };
    const message = `${name} is of version ${version} and too old for the server of version ${server}.`;
    return { version, finding: complain(message, installHint(server)) };
  } catch (error) {
    const { message, hint } = BackupError.from(error);
    return { finding: complain(message, hint) };
  }
}

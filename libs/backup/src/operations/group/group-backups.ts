// The backups of a group, put together from those of its jobs. A pure function.

import { atLeast, type Backup } from '../../core/backup.js';
import type { ManifestSummary } from '../../core/manifest.js';
import type { Group } from './group.js';

export interface GroupBackupPart {
  readonly job: string;
  readonly optional: boolean;
  /** Absent: it was not made, or it was removed since. */
  readonly backup?: Backup<ManifestSummary>;
}

/** What is there of one run of a group. */
export interface GroupBackup {
  readonly group: string;
  /** The run that took it, by which it is asked for. */
  readonly runId: string;
  /** When the first of its backups began. */
  readonly startedAt: Date;
  /** Each job of the group as it is now, in its order. */
  readonly parts: readonly GroupBackupPart[];
  /** Whether each part is there that the group can't do without, and none of those is known to be bad. */
  readonly complete: boolean;
}

/** Newest first. */
export function groupBackupsOf(group: Group, backups: readonly Backup<ManifestSummary>[]): GroupBackup[] {
  const byRun = new Map<string, Backup<ManifestSummary>[]>();
  for (const backup of backups) {
    const { group: ref } = backup.manifest;
    if (ref?.name === group.name) byRun.set(ref.runId, [...(byRun.get(ref.runId) ?? []), backup]);
  }
  return [...byRun].map(([runId, own]) => gather(group, runId, own)).toSorted(newestFirst);
}

function gather({ name, members }: Group, runId: string, backups: readonly Backup<ManifestSummary>[]): GroupBackup {
  const parts = members.map(({ job, optional }): GroupBackupPart => {
    const backup = backups.find(({ manifest }) => manifest.job === job.name);
    return { job: job.name, optional, ...(backup ? { backup } : {}) };
  });
  const startedAt = new Date(Math.min(...backups.map(({ manifest }) => manifest.startedAt.getTime())));
  return {
    group: name,
    runId,
    startedAt,
    parts,
    complete: parts.every(({ optional, backup }) => optional || isSound(backup)),
  };
}

function isSound(backup: Backup<ManifestSummary> | undefined): boolean {
  return backup !== undefined && atLeast(backup.trust, 'stored');
}

function newestFirst(a: GroupBackup, b: GroupBackup): number {
  return b.startedAt.getTime() - a.startedAt.getTime() || b.runId.localeCompare(a.runId);
}

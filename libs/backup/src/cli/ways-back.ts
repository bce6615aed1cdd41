// How a backup is put back, with this tool and without it.

import type { Command } from 'commander';

import type { Backup } from '../core/backup.js';
import { BackupError } from '../core/errors.js';
import type { BackupService } from '../nest/backup.service.js';
import type { GlobalOptions } from './global-options.js';
import { typeThis } from './type-this.js';
import { linesByHand } from './words/by-hand.js';
import { fetchFrom, urlOf } from './words/places.js';

export interface WaysBack {
  readonly withThisTool: string;
  /** Lines for a shell. */
  readonly byHand: readonly string[];
}

export interface Chain {
  /** The backups that it builds on, the whole one first. */
  readonly buildsOn: readonly Backup[];
  /** Why not all of those can be looked at. */
  readonly chainBroken?: string;
}

/** `buildsOn`: the whole one first. */
export function waysBack(backup: Backup, buildsOn: readonly Backup[], command: Command): WaysBack {
  const options = command.opts<GlobalOptions>();
  return {
    withThisTool: typeThis(command, 'restore', backup.manifest.id),
    byHand: waysByHand(backup, buildsOn, options, options.identity?.[0]),
  };
}

/** `key`: the file with the private key. */
export function waysByHand(
  { manifest, copies }: Backup,
  buildsOn: readonly Backup[],
  options: Pick<GlobalOptions, 'storage'>,
  key?: string,
): readonly string[] {
  const url = copies.map(({ destination }) => urlOf(destination, options)).find((known) => known !== undefined);
  const earlier = buildsOn.map((base) => base.manifest);
  return linesByHand(manifest, earlier, fetchFrom(url), key);
}

/** What can't be looked at is said on the page: the rest is worth showing all the same. */
export async function chainOf(backups: BackupService, { manifest }: Backup, signal: AbortSignal): Promise<Chain> {
  const buildsOn: Backup[] = [];
  let next = manifest.basedOn;
  try {
    while (next !== undefined) {
      if (buildsOn.some(({ id }) => id === next) || next === manifest.id) throw leadsBack(next);
      const base = await backups.get(next, { signal });
      buildsOn.unshift(base);
      next = base.manifest.basedOn;
    }
    return { buildsOn };
  } catch (error) {
    signal.throwIfAborted();
    return { buildsOn, chainBroken: BackupError.from(error).message };
  }
}

function leadsBack(id: string): BackupError {
  return new BackupError('CHAIN_BROKEN', `The backups that ${id} builds on lead back to it.`);
}

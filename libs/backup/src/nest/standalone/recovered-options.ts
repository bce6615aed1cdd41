// Options for the module made from what destinations hold, where the application and its options are gone.

import type { CatalogEntry } from '../../catalog/listing.js';
import { isOwn } from '../../core/backup.js';
import type { Clock } from '../../core/clock.js';
import { BackupError } from '../../core/errors.js';
import { recipientOf } from '../../stages/index.js';
import { composeCatalogs } from '../compose.js';
import type { BackupModuleOptions, DestinationOptions, EncryptionOptions, JobOptions } from '../options/options.js';
import { parseDestinations } from '../options/parse-options.js';
import type { SourceOptions } from '../options/source-options.js';
import { recordedSource } from './recorded-source.js';

/** Keys that a person has at hand. With neither, what is encrypted can be listed and is not opened. */
export interface Keys {
  /** Private keys, `AGE-SECRET-KEY-1…`. */
  readonly identities?: readonly string[];
  readonly passphrase?: string;
}

export interface RecoveryRequest {
  /** Where the backups are, by name. */
  readonly destinations: Readonly<Record<string, DestinationOptions>>;
  readonly keys: Keys;
  /** Where the data of single jobs is, or is to be, by the name of the job. */
  readonly sources?: Readonly<Record<string, SourceOptions>>;
}

export interface Recovered {
  readonly options: BackupModuleOptions;
  /** Why destinations could not be looked at, by name. */
  readonly unreachable: ReadonlyMap<string, BackupError>;
}

/**
 * Finds the jobs in the destinations, and of each what its newest backup says.
 * @throws BackupError OPTIONS_INVALID; NO_BACKUP when there is no backup; why none of the destinations could be looked at
 */
export async function recoverOptions(
  { destinations, keys, sources = {} }: RecoveryRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<Recovered> {
  const unreachable = new Map<string, BackupError>();
  const newest = new Map<string, CatalogEntry>();
  for (const catalog of composeCatalogs(parseDestinations(destinations), clock)) {
    try {
      for (const entry of (await catalog.list(undefined, { signal })).backups) keepNewest(newest, entry);
    } catch (error) {
      signal.throwIfAborted();
      unreachable.set(catalog.name, BackupError.from(error));
    }
  }
  const [failure] = unreachable.values();
  if (failure && unreachable.size === Object.keys(destinations).length) throw failure;
  if (newest.size === 0) {
    throw new BackupError('NO_BACKUP', 'There is no backup in this place.', {
      hint: 'Check the bucket or directory, and the prefix: the folder in which the folders of the jobs are.',
    });
  }
  const jobs = [...newest.values()].map(
    async ({ manifest: { job, source, objects } }): Promise<[string, JobOptions]> => {
      const encryption = await encryptionFor(objects, keys);
      return [job, { source: sources[job] ?? recordedSource(source), encryption }];
    },
  );
  const options = {
    destinations,
    jobs: Object.fromEntries(await Promise.all(jobs)),
    schedules: false,
    monitor: false,
  } as const;
  return { options, unreachable };
}

/** A safety backup says what was replaced, maybe elsewhere: it counts when there is nothing else. */
function keepNewest(newest: Map<string, CatalogEntry>, { manifest, ...entry }: CatalogEntry): void {
  const known = newest.get(manifest.job)?.manifest;
  const isBetter =
    known === undefined || (isOwn(manifest) === isOwn(known) ? known.startedAt < manifest.startedAt : isOwn(manifest));
  if (isBetter) newest.set(manifest.job, { ...entry, manifest });
}

/** What is stored from here on, a safety backup, can be opened by whoever could open what was stored before. */
async function encryptionFor(
  objects: CatalogEntry['manifest']['objects'],
  { identities = [], passphrase }: Keys,
): Promise<EncryptionOptions> {
  if (passphrase !== undefined) return { passphrase };
  const recorded = objects.flatMap(({ stages }) =>
    stages.flatMap(({ parameters: { recipients } }) => recipients ?? []),
  );
  const recipients = recorded.filter((recipient) => typeof recipient === 'string');
  const known = recipients.length > 0 ? [...new Set(recipients)] : await Promise.all(identities.map(recipientOf));
  return known.length === 0 ? 'none' : { recipients: known, identities };
}

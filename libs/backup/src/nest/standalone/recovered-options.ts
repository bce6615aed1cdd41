// Options for the module made from what destinations hold, where the application and its options are gone.

import type { UnreadableBackup } from '../../catalog/entry.js';
import type { Catalog } from '../../catalog/catalog.js';
import type { Clock } from '../../core/clock.js';
import type { BackupError } from '../../core/errors.js';
import type { ManifestSummary } from '../../core/manifest.js';
import { recipientOf } from '../../stages/index.js';
import { composeCatalogs } from '../compose.js';
import type { BackupModuleOptions, DestinationOptions, EncryptionOptions, JobOptions } from '../options/options.js';
import { parseDestinations } from '../options/parse-options.js';
import type { SourceOptions } from '../options/source-options.js';
import { AwayStorage } from './away-storage.js';
import { findJobs } from './found-jobs.js';
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
  /** Manifests that are newer than those it was made from, and can't be understood. */
  readonly unreadable: readonly UnreadableBackup[];
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
  const catalogs = composeCatalogs(parseDestinations(destinations), clock);
  const { newest, unreadable, unreachable } = await findJobs(catalogs, clock, signal);
  const known = [...newest.values()].map(async ({ job, source, objects }): Promise<[string, JobOptions]> => {
    const encryption = await encryptionFor(objects, keys);
    return [job, { source: sources[job] ?? recordedSource(source), encryption }];
  });
  // A job of which nothing can be understood is one all the same: it is listed, and not healthy.
  const unknown = unreadable.map(({ job }): [string, JobOptions] => [
    job,
    { source: sources[job] ?? recordedSource({ kind: 'unknown', target: job }), encryption: 'none' },
  ]);
  const found = new Map([...unknown, ...(await Promise.all(known))]);
  const jobs = Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const options = {
    destinations: { ...destinations, ...away(catalogs, unreachable) },
    jobs,
    schedules: false,
    monitor: false,
  } as const;
  return { options, unreadable, unreachable };
}

/** Nobody waits a second time for what does not answer: the others are asked at once. */
function away(
  catalogs: readonly Catalog[],
  unreachable: ReadonlyMap<string, BackupError>,
): Record<string, DestinationOptions> {
  const found = catalogs.flatMap(({ name, destination: { storage, prefix } }) => {
    const reason = unreachable.get(name);
    if (reason === undefined) return [];
    return [[name, { storage: new AwayStorage(storage, reason), ...(prefix === '' ? {} : { prefix }) }] as const];
  });
  return Object.fromEntries(found);
}

/** What is stored from here on, a safety backup, can be opened by whoever could open what was stored before. */
async function encryptionFor(
  objects: ManifestSummary['objects'],
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

// The options of a module with the data of one job in another place than the application had it.

import { systemClock } from '../../core/clock.js';
import type { Source } from '../../core/source.js';
import { composeJobs } from '../compose.js';
import type { BackupModuleOptions, JobOptions } from '../options/options.js';
import { parseOptions } from '../options/parse-options.js';
import { recordedSource } from './recorded-source.js';

export interface Aim {
  /** The name of the job. */
  readonly job: string;
  /** What its target was called when the backup was taken that this is about. */
  readonly target: string;
  /** Where its data is, or is to be. */
  readonly source: JobOptions['source'];
}

/**
 * What captures row changes of the same data is still found as that, though it is called otherwise there. Groups are left
 * out: they are about where the application had its data.
 * @throws BackupError OPTIONS_INVALID, SOURCE_INVALID
 */
export function aimOptions(found: BackupModuleOptions, { job, target, source }: Aim): BackupModuleOptions {
  const { groups: _, ...options } = found;
  const before = sourcesOf(options);
  const aimed = { ...options, jobs: { ...options.jobs, [job]: { ...options.jobs[job], source } } };
  const [was, is] = [before.get(job), sourcesOf(aimed).get(job)];
  if (was === undefined || is === undefined) return aimed;
  const changes = Object.entries(aimed.jobs).flatMap(([name, settings]): [string, JobOptions][] => {
    const other = before.get(name);
    if (other === undefined || !isOfChanges(other, was, target)) return [];
    return [[name, { ...settings, source: recordedSource({ kind: other.kind, target: is.target }, is.location) }]];
  });
  return { ...aimed, jobs: { ...aimed.jobs, ...Object.fromEntries(changes) } };
}

/** By the name that the backup has of it: the newest backup may be a safety backup of another place. */
function isOfChanges(other: Source, { kind, location }: Source, target: string): boolean {
  return other.changesOf === kind && other.target === target && other.location === location;
}

function sourcesOf(options: BackupModuleOptions): ReadonlyMap<string, Source> {
  return new Map(composeJobs(parseOptions(options), systemClock).map(({ name, source }) => [name, source]));
}

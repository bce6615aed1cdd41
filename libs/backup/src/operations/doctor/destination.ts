// Whether a destination takes, keeps and gives back what is stored there.

import type { Catalog } from '../../catalog/catalog.js';
import { isOwn, storedBytes } from '../../core/backup.js';
import type { BackupError } from '../../core/errors.js';
import type { DoctorLine } from '../../core/doctor.js';
import type { Job } from '../job.js';
import { bounded, type ExamineContext, line, lineOf, type Place, problem } from './examining.js';
import { examineByProbe } from './probe.js';

/** Makes a destination ready as a run does before it uses it; answers why it could not. */
export type Prepare = (catalog: Catalog, signal: AbortSignal) => Promise<BackupError | undefined>;

/** `jobs`: those that store there. */
export async function examineDestination(
  catalog: Catalog,
  jobs: readonly Job[],
  prepare: Prepare,
  context: ExamineContext,
): Promise<readonly DoctorLine[]> {
  const place: Place = { area: 'destination', subject: catalog.name };
  try {
    const failure = await bounded(context, async (signal) => await prepare(catalog, signal));
    if (failure) throw failure;
    await bounded(context, async (signal) => await catalog.probes.look({ signal }));
    const expectedBytes = await expectedBytesOf(catalog, jobs, context);
    const liveFiles = [...new Set(jobs.filter(hasNoOtherKind).flatMap(({ source }) => source.files ?? []))];
    const settings = await bounded(
      context,
      async (signal) => await catalog.probes.examine({ expectedBytes, liveFiles, signal }),
    );
    return [
      line(place, 'reachable', 'ok', `${catalog.destination.storage.location} can be reached.`),
      ...settings.map((check) => lineOf(place, check)),
      ...(await examineByProbe(catalog, place, context)),
    ];
  } catch (error) {
    context.signal.throwIfAborted();
    return [problem(place, 'reachable', error)];
  }
}

/** As much as the newest backups of its jobs take; 0 when that can't be seen. */
async function expectedBytesOf(catalog: Catalog, jobs: readonly Job[], context: ExamineContext): Promise<number> {
  try {
    const listings = await bounded(
      context,
      async (signal) => await Promise.all(jobs.map(async ({ name }) => await catalog.list(name, { signal }))),
    );
    const newest = listings.flatMap(({ backups }) => backups.find(({ manifest }) => isOwn(manifest)) ?? []);
    return newest.reduce((sum, backup) => sum + storedBytes(backup), 0);
  } catch {
    context.signal.throwIfAborted();
    return 0;
  }
}

/** True where every copy is in the same kind of place, so that one mishap may take them all. */
function hasNoOtherKind({ catalogs }: Job): boolean {
  return new Set(catalogs.map(({ destination }) => destination.storage.kind)).size === 1;
}

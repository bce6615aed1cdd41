// Aborts uploads that killed processes left open: nobody sees them, and everybody pays for their parts.

import { isBackupId } from '../../core/names.js';
import { HOUR } from '../../kit/durations.js';
import type { Bucket } from './bucket.js';
import type { OpenUpload } from './requests.js';

/** A writer that is alive sends a part now and then. */
const SILENT_FOR_MS = HOUR;

const WHAT = 'Could not abort left-over uploads';

/**
 * Aborts uploads into the same top folder to which nothing came for an hour, and answers how many. Only those of backups,
 * told by the backup id in their keys: others may keep uploads open in the same bucket.
 */
export async function abortLeftovers(
  bucket: Bucket,
  besideKey: string,
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  const folder = besideKey.slice(0, besideKey.indexOf('/') + 1);
  const uploads = await bucket.ask(WHAT, (requests) => requests.openUploads(folder, signal), { signal });
  const before = new Date(now.getTime() - SILENT_FOR_MS);
  const old = uploads.filter(({ key, startedAt }) => startedAt < before && key.split('/').some(isBackupId));
  let aborted = 0;
  for (const upload of old) if (await abortIfSilent(bucket, upload, before, signal)) aborted += 1;
  return aborted;
}

async function abortIfSilent(bucket: Bucket, upload: OpenUpload, before: Date, signal: AbortSignal): Promise<boolean> {
  return await bucket.ask(
    WHAT,
    async (requests) => {
      const newest = await requests.newestPart(upload, signal);
      if (newest !== undefined && newest >= before) return false;
      await requests.abortUpload(upload, signal);
      return true;
    },
    { signal },
  );
}

// Finds runs that were opened and never closed, and whose process is gone.

import type { Journal } from '../../catalog/journal/journal.js';
import { parseJournalKey, runKey } from '../../catalog/journal/journal-keys.js';
import { isOpened, type OpenedRun, parseRun } from '../../catalog/journal/run-record.js';
import { hasCode } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { mapConcurrent } from '../../kit/concurrency.js';
import { DAY } from '../../kit/durations.js';
import { dayOf } from './dates.js';
import { lostRecord, reasonLost } from './lost-run.js';

const READS_IN_FLIGHT = 20;

/** The records of the lost ones of these jobs, failed. Looks at as many days as the longest run may take, and one more. */
export async function findLost(
  journal: Journal,
  jobs: ReadonlyMap<string, { readonly deadlineMs: number }>,
  now: Date,
  signal: AbortSignal,
): Promise<RunRecord[]> {
  const longestMs = Math.max(...[...jobs.values()].map(({ deadlineMs }) => deadlineMs)) + DAY;
  const open = await openIds(journal, new Date(now.getTime() - longestMs), now, signal);
  const records = await mapConcurrent(open, READS_IN_FLIGHT, async (id) => {
    const run = await readOpened(journal, id, signal);
    const reason = run && jobs.has(run.job) ? reasonLost(run, now) : undefined;
    return run && reason && lostRecord(run, reason, now);
  });
  return records.filter((record) => record !== undefined);
}

/** One that can't be understood keeps nobody from finding the others; the history says it. */
async function readOpened(journal: Journal, id: string, signal: AbortSignal): Promise<OpenedRun | undefined> {
  try {
    const run = parseRun(await journal.read(runKey(id, 'opened'), { signal }));
    return isOpened(run) ? run : undefined;
  } catch (error) {
    if (hasCode(error, 'MANIFEST_INVALID', 'MANIFEST_TOO_NEW', 'OBJECT_NOT_FOUND')) return undefined;
    throw error;
  }
}

async function openIds(journal: Journal, from: Date, now: Date, signal: AbortSignal): Promise<string[]> {
  const opened = new Set<string>();
  const closed = new Set<string>();
  for (let day = from; dayOf(day) <= dayOf(now); day = new Date(day.getTime() + DAY)) {
    for await (const { key } of journal.list('runs', dayOf(day), { signal })) {
      const meaning = parseJournalKey(key);
      if (meaning?.kind === 'runs') (meaning.word === 'opened' ? opened : closed).add(meaning.id);
    }
  }
  return [...opened].filter((id) => !closed.has(id));
}

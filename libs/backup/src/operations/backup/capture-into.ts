// Streams what a source captures into the destinations of a backup.

import { BackupError } from '../../core/errors.js';
import type { Manifest } from '../../core/manifest.js';
import type { Capture } from '../../core/source.js';
import type { Stage } from '../../core/stage.js';
import { formatBytes } from '../../kit/sizes.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import type { Delivery } from './delivery.js';
import { lookBack } from './earlier.js';

export type Captured = Pick<Manifest, 'facts' | 'finishedAt' | 'basedOn' | 'restoredBytes'>;

interface Capturing {
  readonly stages: readonly Stage[];
  /** Nothing need be stored when nothing has changed. */
  readonly maySkip: boolean;
  /** Looks at what was captured before it is let go of. */
  readonly look?: (capture: Capture, context: OperationContext) => Promise<void>;
}

/** Streams everything the source gives into the destinations. The source is free again before anything is verified. */
export async function captureInto(
  delivery: Delivery,
  job: Job,
  { stages, maySkip, look }: Capturing,
  context: OperationContext,
): Promise<Captured | { readonly sameAs: string }> {
  context.progress('opening the source');
  const isSafety = context.trigger === 'safety';
  const past = lookBack(job, maySkip ? stages : undefined, context);
  const capture = await job.source.capture({ ...context, ...past, takesWhatIsLeft: isSafety });
  try {
    if (capture.sameAs !== undefined) return { sameAs: await requireCurrent(capture.sameAs, past) };
    for (const captured of capture.objects) await delivery.store(captured, stages);
    context.signal.throwIfAborted();
    const finishedAt = context.clock.now();
    const { basedOn } = capture;
    const facts = await capture.facts();
    const restoredBytes = job.source.buildsOnEarlier === true ? facts.bytes : undefined;
    if (!isSafety) requireEnough(job, restoredBytes ?? delivery.plainBytes);
    await look?.(capture, context);
    return {
      finishedAt,
      facts,
      ...(basedOn === undefined ? {} : { basedOn }),
      ...(restoredBytes === undefined ? {} : { restoredBytes }),
    };
  } finally {
    await closeCapture(capture, context);
  }
}

/** A source that is not allowed to skip, or names another backup, would leave the run without one. */
async function requireCurrent(id: string, { current }: ReturnType<typeof lookBack>): Promise<string> {
  if ((await current())?.id === id) return id;
  throw new BackupError('SOURCE_FAILED', `The source says that nothing has changed since ${id}, which is not current.`);
}

/** What could not be freed is worth a warning; it neither hides why a backup failed nor makes a good one fail. */
async function closeCapture(capture: Capture, context: OperationContext): Promise<void> {
  try {
    await capture.close();
  } catch (error) {
    context.warn(BackupError.from(error, 'SOURCE_FAILED', 'The source could not be closed'));
  }
}

/** A safety backup takes what is left, however little: it is taken because something was lost. */
function requireEnough(job: Job, bytes: number): void {
  if (bytes >= job.minBytes) return;
  throw new BackupError(
    'CAPTURE_TOO_SMALL',
    `${job.source.target} gave ${formatBytes(bytes)}, less than the ${formatBytes(job.minBytes)} the job expects.`,
  );
}

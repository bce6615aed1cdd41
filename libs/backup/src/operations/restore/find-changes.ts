// Finds the row changes that follow a backup, with all that they build on, and says what a restore would do with them.

import { BackupError } from '../../core/errors.js';
import type { Manifest } from '../../core/manifest.js';
import type { Check } from '../../core/source.js';
import { findChain } from '../chain.js';
import type { OperationContext } from '../context.js';
import { findCopies, type FoundCopy } from '../find.js';
import type { Job } from '../job.js';
import { lookThrough } from '../look.js';
import { mergeCopies } from '../merge-copies.js';
import { chooseChanges } from './choose-changes.js';

/** Which changes to apply. */
export interface ChangesRequest {
  /** The job that captures them. */
  readonly job: Job;
  /** None that were captured later. Default: all. */
  readonly until?: Date;
}

export interface PlannedChanges {
  readonly job: string;
  /** In the order in which they would be applied. */
  readonly backups: readonly { readonly id: string; readonly takenAt: Date }[];
  /** The data would be of that time. Absent: there are no changes to apply. */
  readonly dataAt?: Date;
}

export interface FoundChanges {
  readonly plan: PlannedChanges;
  /** What they build on, the whole one first, and the last. Empty: there are none. */
  readonly copies: readonly FoundCopy[];
  readonly check: Check;
}

type ChangesContext = Pick<OperationContext, 'signal' | 'warn' | 'clock'>;

/** What is missing is a check that is blocked. */
export async function findChanges(
  { job, until }: ChangesRequest,
  full: Manifest,
  context: ChangesContext,
): Promise<FoundChanges> {
  const { id, missing } = chooseChanges(await look(job, context), full, until);
  if (id === undefined) return none(job, `There are no changes to apply: ${missing}. Restore without changes.`);
  try {
    const [copy] = await findCopies(job, id, context);
    const copies = [...(await findChain(job, copy, context)), copy];
    const bad = copies.find(({ entry }) => entry.trust === 'failed');
    if (bad !== undefined)
      return none(
        job,
        `The changes of ${id} can't be applied: they build on ${bad.entry.manifest.id}, which is known to be bad. Ask for changes up to an earlier time.`,
      );
    const backups = copies.map(({ entry }) => ({ id: entry.manifest.id, takenAt: entry.manifest.startedAt }));
    const dataAt = copy.entry.manifest.startedAt;
    const left = missing === undefined ? '' : `, though ${missing}`;
    const message = `Changes up to ${dataAt.toISOString()} follow the backup, in ${copies.length} captures${left}.`;
    const check: Check = { name: 'changes', verdict: missing === undefined ? 'ok' : 'warning', message };
    return { plan: { job: job.name, backups, dataAt }, copies, check };
  } catch (error) {
    context.signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return none(
      job,
      `The changes of ${id} can't be applied: ${message} ${hint} Or ask for changes up to an earlier time.`,
    );
  }
}

function none({ name }: Job, message: string): FoundChanges {
  return { plan: { job: name, backups: [] }, copies: [], check: { name: 'changes', verdict: 'blocked', message } };
}

/** A destination that can't be looked at may hold later ones. @throws BackupError why none could be looked at */
async function look({ name, catalogs }: Job, { signal, warn, clock }: ChangesContext) {
  const outcomes = await Promise.allSettled(
    catalogs.map((catalog) => lookThrough(catalog, name, { clock, signal, fresh: true })),
  );
  signal.throwIfAborted();
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [BackupError.from(outcome.reason, 'STORAGE_FAILED')] : [],
  );
  const [failure] = failures;
  if (failure !== undefined && failures.length === catalogs.length) throw failure;
  for (const error of failures) warn(error);
  return mergeCopies(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.backups : [])));
}

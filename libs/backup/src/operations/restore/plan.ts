// The restore plan: every gate with its verdict, and what will happen, before anyone agrees to it. Touches nothing.

import { plainBytes, type TrustLevel } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import type { Check } from '../../core/source.js';
import { formatDuration } from '../../kit/durations.js';
import { openObject } from '../../pipeline/open-object.js';
import { contentOf } from '../content.js';
import type { OperationContext } from '../context.js';
import { findCopies, type FoundCopy } from '../find.js';
import { rowsIn } from '../describe-facts.js';
import type { Job } from '../job.js';
import { checkChain } from './check-chain.js';
import { type ChangesRequest, findChanges, type PlannedChanges } from './find-changes.js';
import { expectedFacts, jobAt, replacesLive, type RestoreTarget, selectionOf } from './target.js';

export interface RestorePlan {
  readonly backupId: string;
  readonly job: string;
  /** What will be replaced, or the name of the new place. Typed by a person to confirm. */
  readonly target: string;
  /** False when the target is a new place: the live data is then left alone. */
  readonly replaces: boolean;
  /** What will be restored when it is not everything. */
  readonly tables?: readonly string[];
  /** The files and folders of it that will be restored, when it is not everything. */
  readonly paths?: readonly string[];
  /** The row changes that would be applied. Absent: none is asked for. */
  readonly changes?: PlannedChanges;
  /** The destination the plan reads from; others stand in when it fails. */
  readonly destination: string;
  readonly trust: TrustLevel;
  readonly takenAt: Date;
  /** Size of the content in bytes, as it will be written. */
  readonly bytes: number;
  readonly rows: number;
  /** False when any check is `blocked`; one that is acceptable can be accepted. */
  readonly allowed: boolean;
  readonly checks: readonly Check[];
  readonly steps: readonly string[];
}

type PlanContext = Pick<OperationContext, 'signal' | 'warn' | 'clock'>;

/** @throws BackupError BACKUP_NOT_FOUND, REQUEST_INVALID, or why no destination could be looked at */
export async function planRestore(
  live: Job,
  backupId: string,
  context: PlanContext,
  target: RestoreTarget & { readonly safetyBackup?: boolean } = {},
  changes?: ChangesRequest,
): Promise<RestorePlan> {
  const job = jobAt(live, target);
  const copies = await findCopies(job, backupId, context);
  const { copy, checks: opening } = await firstThatOpens(job, copies, context.signal);
  const { manifest, trust } = copy.entry;
  const { tables } = expectedFacts(job, manifest.facts);
  const bytes = plainBytes(copy.entry);
  const replaces = replacesLive(live, target);
  const found = changes && (await findChanges(changes, manifest, context));
  const checks = [
    checkKind(job, copy),
    checkTrust(copy),
    ...opening,
    ...(await checkChain(job, copy, context)),
    ...(await job.source.restoreChecks(
      { content: contentOf(job, copy, context), facts: manifest.facts, bytes },
      context.signal,
    )),
    ...(found === undefined ? [] : [found.check, ...checkApplicable(job, target)]),
  ];
  return {
    backupId,
    job: job.name,
    target: job.source.target,
    replaces,
    ...(target.tables === undefined ? {} : { tables: tables.map(({ name }) => name) }),
    ...(target.paths === undefined ? {} : { paths: target.paths }),
    ...(found === undefined ? {} : { changes: found.plan }),
    destination: copy.catalog.name,
    trust,
    takenAt: manifest.startedAt,
    bytes,
    rows: rowsIn({ tables }),
    allowed: checks.every((check) => check.verdict !== 'blocked'),
    checks,
    steps: replaces
      ? steps(job, found?.plan, { takenAt: manifest.startedAt, now: context.clock.now(), ...target })
      : stepsBeside(job, live, found?.plan),
  };
}

/**
 * Only what is acceptable can be accepted.
 * @throws BackupError RESTORE_BLOCKED naming every gate that is closed
 */
export function requireAllowed({ checks }: Pick<RestorePlan, 'checks'>, accepted: readonly string[] = []): void {
  const blocked = checks.filter(
    ({ name, verdict, acceptable }) => verdict === 'blocked' && !(acceptable && accepted.includes(name)),
  );
  if (blocked.length === 0) return;
  const acceptable = blocked.filter((check) => check.acceptable).map(({ name }) => name);
  throw new BackupError('RESTORE_BLOCKED', blocked.map((check) => check.message).join(' '), {
    ...(acceptable.length === 0 ? {} : { hint: `To restore all the same: accept ${acceptable.join(', ')}.` }),
    context: { gates: blocked.map((check) => check.name) },
  });
}

function checkKind(job: Job, { entry }: FoundCopy): Check {
  const { kind } = entry.manifest.source;
  return kind === job.source.kind
    ? { name: 'source-kind', verdict: 'ok', message: `The backup and the target are both ${kind}.` }
    : {
        name: 'source-kind',
        verdict: 'blocked',
        message: `A ${kind} backup can't go into a ${job.source.kind} target.`,
      };
}

function checkTrust({ entry, catalog }: FoundCopy): Check {
  const name = 'trust';
  if (entry.trust === 'failed') {
    const found = entry.evidence.findLast(({ kind }) => kind === 'failed')?.summary ?? '';
    const message = `The best copy, in ${catalog.name}, is bad: ${found} Choose another backup, or verify this one again.`;
    return { name, verdict: 'blocked', message };
  }
  if (entry.trust === 'stored') {
    return {
      name,
      verdict: 'warning',
      message: `The copy in ${catalog.name} was never read back; it is verified while restoring.`,
    };
  }
  return { name, verdict: 'ok', message: `The copy in ${catalog.name} is ${entry.trust}.` };
}

/** The best copy that opens, and what was found on the way to it; the best one of all when none does. */
async function firstThatOpens(
  job: Job,
  copies: readonly [FoundCopy, ...FoundCopy[]],
  signal: AbortSignal,
): Promise<{ readonly copy: FoundCopy; readonly checks: readonly Check[] }> {
  const closed: Check[] = [];
  for (const copy of copies) {
    const check = await checkOpens(job, copy, signal);
    if (check.verdict === 'ok') {
      return { copy, checks: [...closed.map((other): Check => ({ ...other, verdict: 'warning' })), check] };
    }
    closed.push(check);
  }
  return { copy: copies[0], checks: closed };
}

/** Reads the beginning of the content: the storage answers, and the key at hand opens it. */
async function checkOpens(job: Job, { catalog, entry }: FoundCopy, signal: AbortSignal): Promise<Check> {
  const name = 'content-opens';
  try {
    for (const object of entry.manifest.objects) {
      await catalog.confirmLength(entry.manifest, object, { signal });
      const content = openObject(catalog.read(entry.manifest, object.name, { signal }), object, job.stages.invert);
      await content.next();
      await content.return(undefined);
    }
    return { name, verdict: 'ok', message: `The content in ${catalog.name} is there and opens.` };
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return { name, verdict: 'blocked', message: `The copy in ${catalog.name} does not open: ${message} ${hint}` };
  }
}

function checkApplicable({ source }: Job, target: RestoreTarget): Check[] {
  if (source.restoresInPlace !== true && selectionOf(target) === undefined) return [];
  const message =
    'Changes are applied to the whole of a database that is restored beside the live one, and to no part.';
  return [{ name: 'changes-place', verdict: 'blocked', message, hint: 'Restore all of it into a new place by into.' }];
}

function applyingSteps(changes: PlannedChanges | undefined): string[] {
  if (changes?.dataAt === undefined) return [];
  const { backups, dataAt, job } = changes;
  return [
    `Before it takes its place, apply ${backups.length} captures of ${job} in one transaction, up to ${dataAt.toISOString()}, and compare the rows with what was captured then.`,
  ];
}

function stepsBeside({ source }: Job, live: Job, changes: PlannedChanges | undefined): string[] {
  const { target } = live.source;
  return [
    ...source.restoreSteps(),
    ...applyingSteps(changes),
    `${target} is left alone: no safety backup of it is taken, and there is nothing to undo.`,
  ];
}

interface Replacing {
  readonly takenAt: Date;
  readonly now: Date;
  readonly safetyBackup?: boolean;
}

function steps(job: Job, changes: PlannedChanges | undefined, { takenAt, now, safetyBackup }: Replacing): string[] {
  const { source } = job;
  const dataAt = changes?.dataAt ?? takenAt;
  const age = formatDuration(now.getTime() - dataAt.getTime());
  const isSaved = safetyBackup !== false;
  const before = [
    isSaved ? `Take a safety backup of ${source.target} as it is now.` : 'Take no safety backup: it is declined.',
    ...source.restoreSteps(),
    ...applyingSteps(changes),
  ];
  const written = `What was written since ${dataAt.toISOString()} (${age} ago) is then`;
  if (source.restoresInPlace === true) {
    return [
      ...before,
      isSaved
        ? `${written} only in the safety backup: nothing is kept to undo to, and the way back is to restore that.`
        : `${written} gone: nothing is kept to undo to.`,
    ];
  }
  return [
    ...before,
    `${written} only in ${isSaved ? 'the safety backup and in ' : ''}the data kept for undo.`,
    `The data that is replaced, if there is any, is kept for ${formatDuration(job.keepPreviousMs)}; until then one call undoes the restore.`,
  ];
}

// Brings restored data to a later time, beside the live data, and accepts it only when it is what was captured then.

import type { Evidence } from '../../core/backup.js';
import { BackupError } from '../../core/errors.js';
import { compareFacts, describeDifference, type Facts } from '../../core/facts.js';
import type { Manifest } from '../../core/manifest.js';
import type { StagedRestore } from '../../core/source.js';
import { earlierFrom } from '../chain.js';
import type { OperationContext } from '../context.js';
import { tryRecordEvidence } from '../evidence.js';
import type { Job } from '../job.js';
import { type ChangesRequest, findChanges, type FoundChanges, type PlannedChanges } from './find-changes.js';

/**
 * Answers what was applied; nothing when nothing was asked for. The changes are then proven.
 * @throws BackupError CHANGES_REFUSED, CHAIN_BROKEN
 */
export async function bringForward(
  staged: StagedRestore,
  full: Manifest,
  { changes, by }: { readonly changes?: ChangesRequest | undefined; readonly by: Evidence['by'] },
  context: OperationContext,
): Promise<PlannedChanges | undefined> {
  if (changes === undefined) return undefined;
  const found = await findChanges(changes, full, context);
  const startedAt = context.clock.elapsed();
  await apply(staged, full.facts, found, changes.job, context);
  const { copies, plan } = found;
  const summary = `Applied to a restored backup: ${copies.length} captures, the same as captured.`;
  const newest = copies.at(-1);
  if (newest !== undefined) {
    const finding = { kind: 'proven', by, summary, startedAt } as const;
    await tryRecordEvidence(newest.catalog, newest.entry.manifest, finding, context);
  }
  context.note(`The data is that of ${plan.dataAt?.toISOString()}: ${copies.length} captures of changes were applied.`);
  return plan;
}

async function apply(
  staged: StagedRestore,
  captured: Facts,
  { copies, plan, check }: FoundChanges,
  changesJob: Job,
  context: OperationContext,
): Promise<void> {
  if (copies.length === 0 || staged.apply === undefined) {
    throw new BackupError(
      'CHANGES_REFUSED',
      copies.length === 0
        ? check.message
        : 'Changes can be applied to the whole of a database that is restored beside.',
    );
  }
  context.progress(`applying changes up to ${plan.dataAt?.toISOString()}`);
  const [newest, ...before] = copies.map((copy) => earlierFrom(changesJob, copy, context)).toReversed();
  if (newest === undefined) return;
  const { facts, checks } = await staged.apply({ ...newest, earlier: before.toReversed() });
  context.examined(checks);
  requireExpected(
    captured,
    newest.facts,
    facts,
    checks.filter(({ verdict }) => verdict === 'blocked').map(({ message }) => message),
  );
}

/** Changed tables have been counted where they were applied; all else is as in the backup. */
function requireExpected(captured: Facts, changed: Facts, actual: Facts, problems: readonly string[]): void {
  const names = new Set(changed.tables.map(({ name }) => name));
  const rows = new Map(actual.tables.map((table) => [table.name, table]));
  const tables = captured.tables.map((table) => (names.has(table.name) ? (rows.get(table.name) ?? table) : table));
  const findings = [...compareFacts({ ...captured, tables }, actual).map(describeDifference), ...problems];
  if (findings.length === 0) return;
  throw new BackupError(
    'CHANGES_REFUSED',
    `With the changes the data is not what it should be: ${findings.join('; ')}.`,
    {
      context: { findings },
    },
  );
}

// Puts the host's own checks to restored data.

import { BackupError } from '../../core/errors.js';
import type { Manifest } from '../../core/manifest.js';
import type { Check, QueryRow, StagedRestore } from '../../core/source.js';
import type { OperationContext } from '../context.js';
import type { DrillCheck, DrillPlan, DrillVerifier } from './drill-plan.js';
import { meets, showExpectation, showFound } from './expectation.js';

export interface Examination {
  /** One for each check that could be carried out, in order. */
  readonly checks: readonly Check[];
  /** Why others could not. */
  readonly broken: readonly BackupError[];
}

/** All of them are carried out, also after one has failed. */
export async function examine(
  { checks, verifier }: DrillPlan,
  manifest: Manifest,
  staged: StagedRestore,
  context: Pick<OperationContext, 'signal' | 'progress'>,
): Promise<Examination> {
  const found: Check[] = [];
  const broken: BackupError[] = [];
  const attempt = async (name: string, work: () => Promise<readonly Check[]>): Promise<void> => {
    context.progress(`checking ${name}`);
    try {
      found.push(...(await work()));
    } catch (error) {
      context.signal.throwIfAborted();
      broken.push(brokenCheck(name, error));
    }
  };
  for (const check of checks) await attempt(check.name, async () => [await ask(check, staged)]);
  if (verifier) await attempt('what the verifier finds', async () => await verify(verifier, manifest, staged, context));
  return { checks: found, broken };
}

/** @throws BackupError DRILL_FAILED naming what was found instead, or CHECK_BROKEN */
export function requirePassed({ checks, broken }: Examination, { id }: Manifest): void {
  const failed = checks.filter(({ verdict }) => verdict === 'blocked').map(({ message }) => message);
  if (failed.length > 0) {
    throw new BackupError('DRILL_FAILED', `The data restored from ${id} is not as expected. ${failed.join(' ')}`, {
      context: { findings: failed },
    });
  }
  const [first] = broken;
  if (first) throw new BackupError('CHECK_BROKEN', broken.map(({ message }) => message).join(' '), { cause: first });
}

async function ask({ name, sql, expect }: DrillCheck, staged: StagedRestore): Promise<Check> {
  const value = singleValue(await query(staged, sql));
  const found = `${name} is ${showFound(value, expect)}`;
  return meets(value, expect)
    ? { name, verdict: 'ok', message: `${found}, as expected.` }
    : { name, verdict: 'blocked', message: `${found} instead of ${showExpectation(expect)}.` };
}

function singleValue(rows: readonly QueryRow[]): unknown {
  const [row, another] = rows;
  if (row === undefined) return undefined;
  const values = Object.values(row);
  if (another === undefined && values.length === 1) return values[0];
  const answer = another === undefined ? `${values.length} columns` : `${rows.length} rows`;
  throw new BackupError('CHECK_BROKEN', `It answers ${answer} instead of a single value.`);
}

async function verify(
  verifier: DrillVerifier,
  manifest: Manifest,
  staged: StagedRestore,
  { signal }: Pick<OperationContext, 'signal'>,
): Promise<readonly Check[]> {
  const found = await verifier.verify({
    job: manifest.job,
    backupId: manifest.id,
    takenAt: manifest.startedAt,
    facts: staged.facts,
    signal,
    query: async (sql) => await query(staged, sql),
  });
  return found ?? [];
}

async function query(staged: StagedRestore, sql: string): Promise<readonly QueryRow[]> {
  if (staged.query) return await staged.query(sql);
  throw new BackupError('CHECK_BROKEN', 'The source of this job can not be asked anything.');
}

function brokenCheck(name: string, error: unknown): BackupError {
  const { message } = BackupError.from(error);
  return new BackupError('CHECK_BROKEN', `The check ${name} could not be carried out: ${message}`, { cause: error });
}

// Puts the parts of a group back: all of them beside the live data first, and then one swap after the other.

import { BackupError } from '../../core/errors.js';
import type { RunRecord } from '../../core/run.js';
import { sentence } from '../../kit/sentence.js';
import type { OperationContext } from '../context.js';
import type { Job } from '../job.js';
import { Gate } from './gate.js';
import type { Member } from './group.js';
import { isGood, Parts, type StartedPart } from './parts.js';
import type { ChosenPart } from './plan-group-restore.js';

/** Starts the restore of a part, which stops before its swap until `beforeSwap` resolves. */
export type StartRestore = (part: ChosenPart, beforeSwap: (signal: AbortSignal) => Promise<void>) => StartedPart;

interface Waiting {
  readonly member: Member;
  readonly gate: Gate;
  readonly ended: Promise<RunRecord>;
}

/**
 * Nothing is replaced before every part is restored beside, compared, and has its safety backup. The chosen come in the
 * order of the swaps.
 * @throws BackupError GROUP_FAILED saying what was replaced and what was not
 */
export async function restoreGroup(
  chosen: readonly ChosenPart[],
  start: StartRestore,
  context: OperationContext,
): Promise<void> {
  const parts = new Parts(
    chosen.map(({ member }) => member),
    context.parts,
  );
  const waiting: Waiting[] = [];
  try {
    for (const part of chosen) waiting.push(await bringBeside(part, parts, start, context));
    await context.requireClaim();
    await swapAll(waiting, parts, context);
  } catch (error) {
    await giveUp(waiting, error);
    throw error;
  } finally {
    parts.close();
  }
  for (const { record } of parts.ended)
    for (const { message } of record.warnings) context.note(`${record.job}: ${message}`);
}

async function bringBeside(
  part: ChosenPart,
  parts: Parts,
  start: StartRestore,
  context: OperationContext,
): Promise<Waiting> {
  context.signal.throwIfAborted();
  const { member } = part;
  context.progress(`restoring ${member.job.name} beside the live data`);
  const gate = new Gate();
  const ended = parts.begin(member, () => start(part, async (signal) => await gate.pass(signal)));
  const record = await Promise.race([gate.reached, ended]);
  if (record === undefined) return { member, gate, ended };
  context.signal.throwIfAborted();
  throw failed(`Nothing was replaced. ${describe(record)}`, record);
}

async function swapAll(waiting: readonly Waiting[], parts: Parts, context: OperationContext): Promise<void> {
  for (const [index, { member, gate, ended }] of waiting.entries()) {
    context.signal.throwIfAborted();
    context.progress(`putting ${member.job.name} in place`);
    gate.open();
    const record = await ended;
    if (isGood(record)) continue;
    const done = parts.ended.filter((part) => isGood(part.record)).map((part) => part.member.job);
    const beside = done.filter(({ source }) => source.restoresBeside);
    const replaced = done.filter(({ source }) => !source.restoresBeside);
    context.signal.throwIfAborted();
    const left = waiting.slice(index + 1).map((other) => other.member.job);
    const said = [
      `Replaced: ${named(replaced) || 'nothing'}.`,
      beside.length === 0 ? '' : `Put beside the live data: ${named(beside)}.`,
      describe(record),
      left.length === 0 ? '' : `Not touched: ${named(left)}.`,
    ];
    throw failed(said.filter((text) => text !== '').join(' '), record, replaced.length > 0);
  }
}

/** Those that wait for their swap do not get it, and leave the live data as it is. */
async function giveUp(waiting: readonly Waiting[], error: unknown): Promise<void> {
  const { message } = BackupError.from(error);
  const reason = new BackupError(
    'RUN_CANCELLED',
    `It was not replaced, because the restore of the group failed: ${message}`,
  );
  for (const { gate } of waiting) gate.close(reason);
  await Promise.all(waiting.map(({ ended }) => ended));
}

function named(jobs: readonly Job[]): string {
  return jobs.map(({ name }) => name).join(', ');
}

function describe({ job, state, error }: RunRecord): string {
  return `${job} ${state === 'failed' ? 'failed' : `was ${state}`}: ${sentence(error?.message ?? '')}`;
}

function failed(message: string, { error }: RunRecord, isHalfWay = false): BackupError {
  const undo = isHalfWay ? ' Or undo the restore of the group: what was replaced is put back then.' : '';
  return new BackupError('GROUP_FAILED', message, {
    hint: `${error?.hint ?? ''}${undo}`.trim(),
    retryable: error?.retryable ?? false,
  });
}

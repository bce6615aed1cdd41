// Puts staged rows back into the live database, in one transaction, and reads them back before that is committed.

import type { TriggerChoice } from '../../../core/rescue.js';
import { counted } from '../../../kit/counted.js';
import type { Session } from '../connection/session.js';
import { IDENTITY, readIdentity, type SentTransaction, settleTransaction } from '../databases/transaction-outcome.js';
import { quoteIdentifier, quoteTable } from '../names.js';
import type { PostgresSettings } from '../settings.js';
import { changedColumns } from './changed-columns.js';
import { foundTable } from './find-rows.js';
import { moveSequences } from './move-sequences.js';
import { asRefusal, outdated, refused, unknownOutcome } from './put-back-failure.js';
import { fingerprintOf, hasKey, wholeRow } from './row-sql.js';
import { isFound, stagedColumns, stagedKey, stagedTable } from './stage-rows.js';
import { restTriggers, triggersOf } from './triggers.js';
import type { TableWrite } from './writes.js';

export interface RowsToPutBack {
  /** Tables of one group refer to each other. */
  readonly groups: readonly (readonly TableWrite[])[];
  readonly triggers: TriggerChoice | undefined;
}

/** When it throws nothing is written, unless it says that this is not known. */
export async function putBack(settings: PostgresSettings, live: Session, rows: RowsToPutBack): Promise<void> {
  let sent: SentTransaction | undefined;
  try {
    await live.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
    const [row = {}] = await live.query(IDENTITY);
    sent = readIdentity(String(Object.values(row)[0]));
    await writeAll(live, rows);
    await live.query('COMMIT');
  } catch (error) {
    const isTakenBack = await live.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    const outcome = isTakenBack || sent === undefined ? 'aborted' : await settleTransaction(settings, sent);
    if (outcome === 'unknown' && sent !== undefined) throw unknownOutcome(settings, sent, error);
    if (outcome !== 'committed') throw asRefusal(error);
  }
}

async function writeAll(live: Session, { groups, triggers }: RowsToPutBack): Promise<void> {
  const writes = groups.flat();
  const wakeTriggers =
    triggers === 'skip' ? await restTriggers(live, await triggersOf(live, writes)) : async () => undefined;
  for (const write of writes) await requireStillMissing(live, write);
  await live.query('SET CONSTRAINTS ALL DEFERRED');
  for (const group of groups) await writeGroup(live, group);
  // What was put off is checked while it can still be taken back.
  await live.query('SET CONSTRAINTS ALL IMMEDIATE');
  await wakeTriggers();
  for (const write of writes) {
    await requireWritten(live, write, triggers === 'fire');
    await moveSequences(live, write);
  }
}

async function requireStillMissing(live: Session, { of, table }: TableWrite): Promise<void> {
  const isThere = `EXISTS (SELECT FROM ${of.from} t WHERE ${hasKey('t', of, stagedKey('r', of))})`;
  const [row] = await live.query(
    `SELECT count(*) AS rows FROM ${stagedTable(of)} r WHERE r.kind <> 'changed' AND ${isThere}`,
  );
  const back = Number(row?.['rows']);
  if (back > 0) throw outdated(`${counted(back, 'row')} of ${table} came back meanwhile`);
}

/** By one statement, at whose end foreign keys are checked. What is changed back gives values free that others need. */
async function writeGroup(live: Session, group: readonly TableWrite[]): Promise<void> {
  const updates = group.filter((write) => write.updates > 0);
  const inserts = group.filter((write) => write.inserts > 0);
  const steps = [
    ...(await Promise.all(updates.map(async (write, at) => [`u${at}`, await updateSql(live, write)] as const))),
    ...inserts.map((write, at) => [`i${at}`, insertSql(write)] as const),
  ];
  const [row] = await live.query(
    `WITH ${steps.map(([name, sql]) => `${name} AS (${sql} RETURNING 1)`).join(', ')}
     SELECT ${steps.map(([name]) => `(SELECT count(*) FROM ${name}) AS ${name}`).join(', ')}`,
  );
  for (const [at, write] of updates.entries()) {
    const left = write.updates - Number(row?.[`u${at}`]);
    if (left > 0) throw outdated(`${counted(left, 'row')} of ${write.table} changed again meanwhile`);
  }
}

/** A row that is not as it was found any more is left alone, and then missed. */
async function updateSql(live: Session, { of }: TableWrite): Promise<string> {
  const changed = await changedColumns(live, of);
  const set = of.columns.flatMap(({ name }, at) => (name in changed ? [`${quoteIdentifier(name)} = r.c${at}`] : []));
  return `UPDATE ${of.from} AS t SET ${set.join(', ')}
    FROM ${stagedTable(of)} r JOIN ${foundTable(of)} f ON ${isFound('r', 'f', of)}
    WHERE r.kind = 'changed' AND ${hasKey('t', of, stagedKey('r', of))} AND ${fingerprintOf(wholeRow('t', of))} = f.before`;
}

function insertSql({ of }: TableWrite): string {
  const names = of.columns.map(({ name }) => quoteIdentifier(name));
  const values = of.columns.map((_, at) => `r.c${at}`);
  return `INSERT INTO ${quoteTable(of)} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
    SELECT ${values.join(', ')} FROM ${stagedTable(of)} r WHERE r.kind <> 'changed' ORDER BY ${stagedKey('r', of).join(', ')}`;
}

/** Triggers may have changed what was written: it then only has to be there. */
async function requireWritten(live: Session, { of, table }: TableWrite, mayDiffer: boolean): Promise<void> {
  const isAlike = mayDiffer ? '' : `AND ${wholeRow('t', of)} = ${wholeRow('r', stagedColumns(of))}`;
  const isThere = `EXISTS (SELECT FROM ${of.from} t WHERE ${hasKey('t', of, stagedKey('r', of))} ${isAlike})`;
  const [row] = await live.query(`SELECT count(*) AS rows FROM ${stagedTable(of)} r WHERE NOT ${isThere}`);
  const failed = Number(row?.['rows']);
  if (failed > 0) throw refused(`${counted(failed, 'row')} of ${table} can't be put back as they were.`);
}

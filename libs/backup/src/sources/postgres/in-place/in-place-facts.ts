// Measures what was restored in place before the transaction ends, and refuses what is not what was captured.

import { BackupError } from '../../../core/errors.js';
import { compareFacts, describeDifference, type Facts } from '../../../core/facts.js';
import type { Answers } from './answers.js';
import { quoteTable, readTable } from '../names.js';

/**
 * Asks psql for the rows of each table that were counted when they were captured, then waits for the answers.
 * @throws BackupError FACTS_MISMATCH
 */
export async function* requireCaptured(
  facts: Facts,
  answers: Answers,
  nextAnswer: () => Promise<string>,
): AsyncGenerator<Uint8Array> {
  const counted = facts.tables.filter(({ estimated }) => estimated !== true);
  for (const { name } of counted) yield answers.question(`SELECT count(*) FROM ONLY ${inSql(name)}`);
  const rows = new Map<string, number>();
  for (const { name } of counted) rows.set(name, Number(await nextAnswer()));
  const restored = facts.tables.map((table) => ({ ...table, rows: rows.get(table.name) ?? table.rows }));
  const findings = compareFacts(facts, { ...facts, tables: restored }).map(describeDifference);
  if (findings.length === 0) return;
  throw new BackupError('FACTS_MISMATCH', `what was restored is not what was captured: ${findings.join('; ')}.`, {
    context: { findings },
  });
}

function inSql(shown: string): string {
  const table = readTable(shown);
  if (table !== undefined) return quoteTable(table);
  throw new BackupError('RESTORE_FAILED', `the backup names a table ${shown}, which is no name of one.`);
}

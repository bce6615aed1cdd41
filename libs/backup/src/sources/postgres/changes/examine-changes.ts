// Looks beforehand at everything that a capture of row changes will need.

import { BackupError } from '../../../core/errors.js';
import type { Check } from '../../../core/source.js';
import { type Session, withSession } from '../connection/session.js';
import { listed, quoteIdentifier } from '../names.js';
import { blocked, type Finding, ok, warning } from '../plan/finding.js';
import { changeColumn, type DescribedTable, requireTable } from './describe-table.js';
import { openMoment } from './moment.js';
import type { PostgresChangesSettings } from './options.js';

const PATIENCE_MS = 10_000;

const OUTSIDE = `
  SELECT DISTINCT conrelid::regclass::text AS "from", confrelid::regclass::text AS "to" FROM pg_constraint
  WHERE contype = 'f' AND conrelid = ANY ($1::oid[]) AND confrelid <> ALL ($1::oid[]) ORDER BY 1, 2`;

export async function examineChanges(
  settings: PostgresChangesSettings,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const { postgres } = settings;
  try {
    const options = { phase: 'capture', signal, patienceMs: PATIENCE_MS } as const;
    return await withSession(postgres, options, async (session) => {
      const tables: DescribedTable[] = [];
      for (const chosen of settings.tables) {
        const table = await requireTable(session, chosen, postgres.connection.user);
        if (chosen.column !== 'xmin') changeColumn(table, quoteIdentifier(chosen.column), chosen.column);
        tables.push(table);
      }
      return [
        { name: 'tables', ...ok(`The changes of ${listed(tables.map(({ shown }) => shown))} can be captured.`) },
        { name: 'references', ...(await examineReferences(session, tables)) },
        { name: 'writers', ...(await examineWriters(session, settings)) },
      ];
    });
  } catch (error) {
    signal.throwIfAborted();
    const { message, hint } = BackupError.from(error);
    return [{ name: 'tables', ...blocked(`${message} ${hint}`) }];
  }
}

async function examineReferences(session: Session, tables: readonly DescribedTable[]): Promise<Finding> {
  const rows = await session.query(OUTSIDE, [tables.map(({ oid }) => oid)]);
  if (rows.length === 0) return ok('No captured table refers to one that is not.');
  const pairs = rows.map((row) => `${String(row['from'])} to ${String(row['to'])}`);
  return warning(
    `Captured tables refer to others: ${listed(pairs)}. Changes that refer to rows which came after the full backup can't be applied: capture those tables too.`,
  );
}

async function examineWriters(session: Session, { tables }: PostgresChangesSettings): Promise<Finding> {
  if (tables.every(({ column }) => column === 'xmin')) return ok('Changes are told by the transactions themselves.');
  const { blindness } = await openMoment(session, async () => undefined);
  if (blindness === undefined) return ok('When the oldest transaction under way began can be seen.');
  return warning(
    `No more than the overlap keeps changes under way from being missed: ${blindness}. Run GRANT pg_read_all_stats TO the role, or tell changes by xmin.`,
  );
}

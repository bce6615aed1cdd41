// Captures the rows that changed since the capture before, of one snapshot, into the files of an archive.

import type { Facts } from '../../../core/facts.js';
import type { Capture, CaptureContext, EarlierBackup } from '../../../core/source.js';
import { createScratchDirectory, removeScratchDirectory } from '../../../kit/scratch-directory.js';
import { fromSystemError } from '../../../kit/system-errors.js';
import { archiveOf } from '../../changes-archive.js';
import { type ChangedTable, marksOf, type TableMarks, tableMarks } from '../../changes-record.js';
import { chooseBase, startOf } from '../../changes-window.js';
import { Session } from '../connection/session.js';
import { quoteTable } from '../names.js';
import { fromPostgres } from '../postgres-failure.js';
import { type CapturedTable, captureTable } from './capture-table.js';
import { type DescribedTable, requireTable, shapeOf } from './describe-table.js';
import { openMoment, type SnapshotMoment } from './moment.js';
import type { ChosenTable, PostgresChangesSettings } from './options.js';
import { requireOrder } from './xmin.js';

const SCRATCH = {
  missing: 'SCRATCH_FULL',
  denied: 'SCRATCH_FULL',
  full: 'SCRATCH_FULL',
  other: 'SOURCE_FAILED',
} as const;

export async function captureChanges(settings: PostgresChangesSettings, context: CaptureContext): Promise<Capture> {
  const { postgres } = settings;
  const { signal, progress } = context;
  const { database } = postgres.connection;
  // Before the snapshot is opened, which the server has to hold.
  const earlier = await context.earlier();
  progress(`connecting to ${database}`);
  const session = await Session.open(postgres, { phase: 'capture', signal });
  let scratch: string | undefined;
  try {
    scratch = await createScratchDirectory(postgres.scratchDirectory, postgres.clock);
    const directory = scratch;
    const moment = await openMoment(session, async () => await lockTables(session, settings.tables));
    sayBlindness(settings, moment, context);
    const { identity } = moment;
    const base = chooseBase(earlier, identity, {
      now: postgres.clock.now(),
      completeEveryMs: settings.completeEveryMs,
    });
    const tables: Done[] = [];
    for (const chosen of settings.tables) {
      const table = await requireTable(session, chosen, postgres.connection.user);
      tables.push(await captureOne(session, { chosen, table, base, moment, settings, directory }, context));
    }
    const archive = await archiveOf(
      { tables: tables.map(({ record }) => record) },
      { directory, mtime: new Date(moment.after), signal },
    );
    const about = await measure(session, settings.tables);
    // All of it is in files: nothing on the server waits for the destinations.
    await session.close();
    const isWhole = tables.every(({ record }) => record.from === undefined);
    return {
      objects: [archive],
      ...(base === undefined || isWhole ? {} : { basedOn: base.id }),
      facts: async () => factsOf(about, moment, tables),
      close: async () => await removeScratchDirectory(directory),
    };
  } catch (error) {
    await session.close();
    if (scratch !== undefined) await removeScratchDirectory(scratch);
    signal.throwIfAborted();
    const reason = fromSystemErrorOnly(error, postgres.scratchDirectory);
    throw fromPostgres(reason, 'capture', `The changes of ${database} can not be captured`);
  }
}

interface Done {
  readonly record: ChangedTable;
  readonly shape: string;
}

interface OneTable {
  readonly chosen: ChosenTable;
  readonly table: DescribedTable;
  readonly base: EarlierBackup | undefined;
  readonly moment: SnapshotMoment;
  readonly settings: PostgresChangesSettings;
  readonly directory: string;
}

async function captureOne(
  session: Session,
  { chosen, table, base, moment, settings, directory }: OneTable,
  { progress }: CaptureContext,
): Promise<Done> {
  progress(`reading the changes of ${table.shown}`);
  const shape = shapeOf(table);
  const marks = tableMarks(base?.facts.marks, table.shown);
  const start = wentBack(marks, moment) ? undefined : startOf({ column: chosen.column, shape }, marks);
  const from = chosen.column === 'xmin' ? requireOrder(start, moment) : start;
  const what: CapturedTable = { chosen, table, from, earlier: marks, moment, overlapMs: settings.overlapMs };
  return { shape, record: await captureTable(session, what, directory) };
}

/** The server had got further by the last capture: its disk was put back, or this is another one that lags behind. */
function wentBack(marks: TableMarks | undefined, { transactions }: SnapshotMoment): boolean {
  return transactions.next < BigInt(marks?.['transaction'] ?? 0);
}

/** The weakest lock there is, before the snapshot: what is read then is what it shows. */
async function lockTables(session: Session, tables: readonly ChosenTable[]): Promise<void> {
  for (const table of tables) await session.query(`LOCK TABLE ${quoteTable(table)} IN ACCESS SHARE MODE`);
}

function sayBlindness(
  { tables }: PostgresChangesSettings,
  { blindness }: SnapshotMoment,
  context: CaptureContext,
): void {
  if (blindness === undefined || tables.every(({ column }) => column === 'xmin')) return;
  context.note(`No more than the overlap keeps changes under way from being missed: ${blindness}.`);
}

type Measured = Pick<Facts, 'engineVersion' | 'bytes'>;

async function measure(session: Session, tables: readonly ChosenTable[]): Promise<Measured> {
  const [row] = await session.query(
    `SELECT current_setting('server_version') AS version, sum(pg_total_relation_size(name::regclass)) AS bytes
     FROM unnest($1::text[]) AS name`,
    [tables.map(quoteTable)],
  );
  return { engineVersion: String(row?.['version']), bytes: Number(row?.['bytes']) };
}

function factsOf(about: Measured, { identity, after, transactions }: SnapshotMoment, tables: readonly Done[]): Facts {
  return {
    engine: 'postgres-changes',
    ...about,
    tables: tables.map(({ record }) => ({ name: record.name, rows: record.rows })).toSorted(byName),
    properties: {},
    marks: marksOf(
      identity,
      tables.map(({ record, shape }) => ({
        name: record.name,
        marks: {
          column: record.column,
          shape,
          after: String(after),
          transaction: String(transactions.next),
          ...(record.from === undefined ? {} : { from: record.from }),
          ...(record.highest === undefined ? {} : { highest: record.highest }),
          ...(record.next === undefined ? {} : { next: record.next }),
        },
      })),
    ),
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** What the file system refused, and nothing else, is about the scratch directory. */
function fromSystemErrorOnly(error: unknown, directory: string): unknown {
  const isSystem = error instanceof Error && 'syscall' in error && 'path' in error;
  return isSystem ? fromSystemError(error, SCRATCH, `The changes could not be written to ${directory}`) : error;
}

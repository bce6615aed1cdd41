// Restores a backup into a scratch database beside the live one and examines it there.

import type { Facts } from '../../../core/facts.js';
import type { Check, RestoreInput, SourceContext, StagedRestore } from '../../../core/source.js';
import type { RowChoice } from '../../../core/rescue.js';
import { applyChanges } from '../changes/apply-changes.js';
import type { ChosenContents } from '../contents/choose-contents.js';
import { factsOfAnyPart } from '../facts/choose-facts.js';
import { checkRestored } from './check-restored.js';
import { measureDatabase } from '../facts/measure-database.js';
import { fromPostgres } from '../postgres-failure.js';
import { listRelations } from '../facts/relations.js';
import { whileGatheringStatistics } from './gather-statistics.js';
import { queryRestored } from './query-restored.js';
import { requireDump, restoreContent } from './restore-content.js';
import { type OpenRescue, openRescue } from '../rescue/rescue-rows.js';
import { createScratch } from '../databases/scratch-database.js';
import { type Session, withSession } from '../connection/session.js';
import type { PostgresSettings } from '../settings.js';
import { showTable } from '../names.js';
import { swapIn } from './swap-database.js';
import { chooseFromDump, withUseList } from '../contents/use-list.js';

/** With the settings of the live database beside which this is another one, rows can be rescued. */
export async function stageDatabase(
  settings: PostgresSettings,
  input: RestoreInput,
  context: SourceContext,
  live?: PostgresSettings,
): Promise<StagedRestore> {
  const { signal, progress } = context;
  const { database } = settings.connection;
  const { facts: captured } = input;
  signal.throwIfAborted();
  progress(`creating a database beside ${database}`);
  const scratch = await createScratch(settings, captured, context, live?.connection.database);
  let isLive = false;
  let rescue: OpenRescue | undefined;
  try {
    signal.throwIfAborted();
    const chosen = await restoreChosen(settings, scratch.name, input, context);
    progress('counting rows and gathering statistics for the planner');
    const { facts, checks } = await examine(settings, scratch.name, captured, signal);
    return {
      facts: chosen === undefined ? facts : factsOfAnyPart(facts),
      checks: chosen === undefined ? checks : [...checks, checkLeftOut(chosen)],
      ...(chosen === undefined
        ? {
            async apply(changes: RestoreInput) {
              await applyChanges(settings, scratch.name, changes, context);
              return await examine(settings, scratch.name, captured, signal);
            },
          }
        : {}),
      query: async (sql) => await queryRestored(settings, scratch.name, sql, context),
      ...(live === undefined
        ? {}
        : {
            async rescue(choice: RowChoice) {
              rescue = await openRescue(live, scratch.name, choice, context);
              return rescue.rescue;
            },
          }),
      async swap() {
        const result = await swapIn(settings, scratch, context);
        isLive = true;
        return result;
      },
      async discard() {
        await rescue?.close();
        await scratch.remove(isLive);
      },
    };
  } catch (error) {
    await scratch.remove(false).catch(() => undefined);
    signal.throwIfAborted();
    throw fromPostgres(error, 'restore', `The backup could not be restored beside ${database}`);
  }
}

/** All of the content, or what was chosen of it. */
async function restoreChosen(
  settings: PostgresSettings,
  database: string,
  input: RestoreInput,
  context: SourceContext,
): Promise<ChosenContents | undefined> {
  const { onlyTables } = settings;
  if (onlyTables === undefined) {
    await restoreContent(settings, database, input.content, context);
    return undefined;
  }
  requireDump(input.content);
  context.progress('reading the table of contents');
  const chosen = await chooseFromDump(settings, onlyTables, input, context);
  await withUseList(settings, chosen, async (args) => {
    await restoreContent(settings, database, input.content, context, args);
  });
  return chosen;
}

function checkLeftOut({ leftOut }: ChosenContents): Check {
  const name = 'left-out';
  if (leftOut.length === 0) return { name, verdict: 'ok', message: 'All that belongs to the chosen tables is there.' };
  const message = `Left out, because it needs tables that were not chosen: ${leftOut.join(', ')}.`;
  return { name, verdict: 'warning', message };
}

interface Examined {
  readonly facts: Facts;
  readonly checks: Check[];
}

/** The statistics come second where the server has one session left and no more. */
async function examine(
  settings: PostgresSettings,
  database: string,
  captured: Facts,
  signal: AbortSignal,
): Promise<Examined> {
  return await withSession(settings, { database, phase: 'restore', signal }, async (session) => {
    const look = async (): Promise<Examined> => await lookThrough(session, captured, settings);
    return await whileGatheringStatistics(settings, { database, signal }, look);
  });
}

/** Rows that were only estimated when they were captured have nothing to be compared with, and are not counted. */
async function lookThrough(session: Session, captured: Facts, { clock }: PostgresSettings): Promise<Examined> {
  const estimated = new Set(captured.tables.filter((table) => table.estimated).map(({ name }) => name));
  await session.query('BEGIN');
  const relations = await listRelations(session);
  const isUncounted = (table: (typeof relations)[number]): boolean => estimated.has(showTable(table));
  const what = { relations, excludedSchemas: [], isWithoutRows: () => false, isUncounted };
  const facts = await measureDatabase(session, what, { clock, budgetMs: Infinity });
  return { facts, checks: await checkRestored(session) };
}

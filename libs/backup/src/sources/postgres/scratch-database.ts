// The scratch database of a restore: made for it, known as in use while it is, and gone after it.

import { createHash } from 'node:crypto';

import type { Facts } from '../../core/facts.js';
import { isScratch, scratchName } from './database-names.js';
import { dropDatabase, listDatabases, openMaintenance, withMaintenance } from './databases.js';
import { quoteIdentifier, quoteText } from './names.js';
import type { Session } from './session.js';
import type { PostgresSettings } from './settings.js';

export interface ScratchDatabase {
  readonly name: string;
  /** Drops it, unless it has become the live one, and lets go of its name. Called once. */
  remove(isLive: boolean): Promise<void>;
}

/** As the captured database was made, empty, with the owner and in the tablespace of the live one when there is one. */
export async function createScratch(settings: PostgresSettings, facts: Facts, runId: string): Promise<ScratchDatabase> {
  const { database } = settings.connection;
  const name = scratchName(database, runId);
  const holder = await openMaintenance(settings, 'restore');
  try {
    await sweepScratch(holder, database);
    await holder.query('SELECT pg_advisory_lock($1)', [keyOf(name)]);
    await holder.query(await creation(holder, name, database, facts));
  } catch (error) {
    await holder.close();
    throw error;
  }
  return {
    name,
    async remove(isLive) {
      try {
        if (isLive) return;
        await withMaintenance(settings, 'restore', async (session) => await dropDatabase(session, name));
      } finally {
        await holder.close();
      }
    },
  };
}

/** Drops what restores of processes that are gone have left: whoever uses a scratch database holds a lock on its name. */
export async function sweepScratch(session: Session, live: string): Promise<void> {
  for (const name of await listDatabases(session)) {
    if (!isScratch(name, live)) continue;
    const [row] = await session.query('SELECT pg_try_advisory_lock($1) AS abandoned', [keyOf(name)]);
    if (row?.['abandoned'] !== true) continue;
    await dropDatabase(session, name);
    await session.query('SELECT pg_advisory_unlock($1)', [keyOf(name)]);
  }
}

async function creation(session: Session, name: string, live: string, { properties }: Facts): Promise<string> {
  const [like] = await session.query(
    `SELECT r.rolname AS owner, t.spcname AS space
     FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba JOIN pg_tablespace t ON t.oid = d.dattablespace
     WHERE d.datname = $1`,
    [live],
  );
  const wanted: readonly (readonly [string, unknown])[] = [
    ['ENCODING', properties['encoding']],
    ['LC_COLLATE', properties['collation']],
    ['LC_CTYPE', properties['characterType']],
  ];
  const parts = wanted.flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${quoteText(String(value))}`]));
  const owned = like === undefined ? [] : [`OWNER ${quoteIdentifier(String(like['owner']))}`];
  const placed = like === undefined ? [] : [`TABLESPACE ${quoteIdentifier(String(like['space']))}`];
  return [
    `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0`,
    ...parts,
    ...provider(properties),
    ...owned,
    ...placed,
  ].join(' ');
}

/** Only what is not the provider of old: servers before version 15 know no other. */
function provider({ localeProvider, locale }: Facts['properties']): string[] {
  const quoted = quoteText(String(locale));
  if (localeProvider === 'i') return ['LOCALE_PROVIDER icu', `ICU_LOCALE ${quoted}`];
  if (localeProvider === 'b') return ['LOCALE_PROVIDER builtin', `BUILTIN_LOCALE ${quoted}`];
  return [];
}

/** A name as the number that advisory locks take. */
function keyOf(name: string): string {
  return createHash('sha256').update(`nestjs-backup ${name}`).digest().readBigInt64BE().toString();
}

// The moment of a snapshot: which database it is of, by its own clock, and whose transactions it may not show.

import type { Moment } from '../../changes-window.js';
import type { Session } from '../connection/session.js';

const CLOCK = `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`;

/** Other roles' sessions are only seen with the rights of pg_read_all_stats; without, all but their database is hidden. */
const WRITERS = `
  SELECT
    (SELECT floor(extract(epoch FROM min(xact_start)) * 1000)::bigint FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker') AS oldest,
    (SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_start IS NULL) AS unseen,
    (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()) AS prepared,
    pg_is_in_recovery() AS standby`;

const SNAPSHOT = `
  SELECT txid_snapshot_xmin(txid_current_snapshot())::text AS oldest, txid_snapshot_xmax(txid_current_snapshot())::text AS next`;

/** Another restored database, server or history is another one. */
const IDENTITY = `
  SELECT (SELECT system_identifier FROM pg_control_system())::text AS system,
    (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database,
    CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())::text
         ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int::text END AS timeline`;

export interface SnapshotMoment extends Moment {
  readonly identity: Readonly<Record<'system' | 'database' | 'timeline', string>>;
  /** The transaction that was the oldest one under way, and the one that would come next. */
  readonly transactions: { readonly oldest: bigint; readonly next: bigint };
  /** Why nobody can say who was writing. Absent: everyone was seen. */
  readonly blindness?: string;
}

/**
 * Opens the snapshot in the transaction that it begins. Who is writing is looked up before: a transaction that the
 * snapshot does not show was then seen, or began later.
 */
export async function openMoment(session: Session, lock: () => Promise<void>): Promise<SnapshotMoment> {
  const before = await clockOf(session);
  const [writers = {}] = await session.query(WRITERS);
  await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await lock();
  const [snapshot = {}] = await session.query(SNAPSHOT);
  const [identity = {}] = await session.query(IDENTITY);
  const oldest = writers['oldest'];
  const blindness = blindnessOf(writers['standby'] === true, Number(writers['unseen']));
  return {
    before,
    after: await clockOf(session),
    // Who began after the look may have written what the snapshot does not show, like those who were seen.
    oldestStart: oldest === null ? before : Math.min(before, Number(oldest)),
    isBlind: blindness !== undefined,
    hasUnknownStart: Number(writers['prepared']) > 0,
    ...(blindness === undefined ? {} : { blindness }),
    transactions: { oldest: BigInt(String(snapshot['oldest'])), next: BigInt(String(snapshot['next'])) },
    identity: {
      system: String(identity['system']),
      database: String(identity['database']),
      timeline: String(identity['timeline']),
    },
  };
}

async function clockOf(session: Session): Promise<number> {
  const [row] = await session.query(CLOCK);
  return Number(row?.['now']);
}

function blindnessOf(isStandby: boolean, unseen: number): string | undefined {
  if (isStandby) return 'a standby does not know which transactions are under way on its primary';
  return unseen > 0
    ? `when the transactions of ${unseen} sessions of other roles began is hidden from this role`
    : undefined;
}

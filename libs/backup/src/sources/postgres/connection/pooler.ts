// Refuses connections through a pooler that gives every transaction another server process.

import { BackupError } from '../../../core/errors.js';

/** As much of a connection as this needs. */
export interface PooledClient {
  /** What the server, or a pooler in its place, said its process is when we connected. */
  readonly processID?: number | null;
  query(sql: string): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  end(): Promise<void>;
}

/**
 * Must come before anything is set: in a transaction pool a setting of ours would stay behind in the sessions of the
 * application. Answers whether there is a pooler at all: one that keeps a server process for each client does no harm.
 * @throws BackupError SOURCE_INVALID
 */
export async function refuseTransactionPool(
  client: PooledClient,
  openAnother: () => Promise<PooledClient>,
): Promise<boolean> {
  const before = await processOf(client);
  if (before === client.processID) return false;
  const another = await openAnother();
  try {
    await another.query('BEGIN');
    if ((await processOf(another)) !== before && (await processOf(client)) === before) return true;
  } finally {
    await another.end();
  }
  throw new BackupError(
    'SOURCE_INVALID',
    'The connection goes through a pooler in transaction mode, where a snapshot can not be shared with pg_dump.',
    { hint: 'Connect to the PostgreSQL server itself, or to a port of the pooler in session mode.' },
  );
}

async function processOf(client: PooledClient): Promise<number> {
  const { rows } = await client.query('SELECT pg_catalog.pg_backend_pid() AS pid');
  return Number(rows[0]?.['pid']);
}

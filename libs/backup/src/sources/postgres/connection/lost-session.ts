// What becomes of a session whose connection has broken: until it is over, the server may still do what it was told.

import { BackupError } from '../../../core/errors.js';
import { BACKEND, type Session } from './session.js';
import type { PostgresSettings } from '../settings.js';

const LOOK_AGAIN_MS = 50;
const PATIENCE_MS = 30_000;

/** Takes what `Session.backend` has answered. Returns when it is over; what it has then not done it never does. */
export async function endLostSession({ clock }: PostgresSettings, session: Session, backend: string): Promise<void> {
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${BACKEND} = $1`;
  for (const deadline = clock.elapsed() + PATIENCE_MS; clock.elapsed() < deadline;) {
    const alive = await session.query(end, [backend]);
    if (alive.length === 0) return;
    await clock.sleep(LOOK_AGAIN_MS);
  }
  throw new BackupError('RESTORE_FAILED', `The session ${backend} of the server, which was told to end, goes on.`);
}

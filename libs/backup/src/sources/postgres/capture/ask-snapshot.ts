// Asks the snapshot that is dumped, when nothing else is asked of it any more.

import { BackupError } from '../../../core/errors.js';
import type { Session } from '../connection/session.js';

const PATIENCE_MS = 5 * 60_000;
const ROWS_AT_ONCE = 2000;
const CURSOR = 'nestjs_backup_answers';

/** Names are looked for where the role usually looks for them. @throws BackupError CHECK_BROKEN */
export async function* askSnapshot(session: Session, statement: string): AsyncGenerator<string> {
  try {
    await session.query('RESET search_path');
    await session.query(`SET LOCAL statement_timeout = ${PATIENCE_MS}`);
    await session.ask(`DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${statement}`);
    for (;;) {
      const rows = await session.query(`FETCH ${ROWS_AT_ONCE} FROM ${CURSOR}`);
      if (rows.length === 0) return;
      for (const row of rows) {
        const [value] = Object.values(row);
        if (value !== null && value !== undefined) yield String(value);
      }
    }
  } catch (error) {
    throw new BackupError('CHECK_BROKEN', BackupError.from(error).message, { cause: error });
  }
}

// What is examined in restored data besides its facts.

import type { Facts } from '../../core/facts.js';
import type { Check } from '../../core/source.js';
import type { Connection } from './driver.js';
import { INTEGRITY_UNKNOWN, isSound } from './measure-database.js';

export function checkRestored(database: Connection, facts: Facts): Check[] {
  return [integrityCheck(facts), referenceCheck(database)];
}

function integrityCheck(facts: Facts): Check {
  const name = 'integrity';
  const found = String(facts.properties['integrity']);
  if (!isSound(facts)) {
    return { name, verdict: 'blocked', message: `The restored database is damaged: ${found}. Use another backup.` };
  }
  if (found === INTEGRITY_UNKNOWN) {
    const message = 'The integrity of the restored database was not checked: it needs functions of the application.';
    return { name, verdict: 'warning', message };
  }
  return { name, verdict: 'ok', message: 'The restored database passed the integrity check.' };
}

/** Broken references are a warning: SQLite does not enforce them by default, so the live data may well have had them. */
function referenceCheck(database: Connection): Check {
  const name = 'references';
  try {
    const broken = database.all('SELECT "table", count(*) AS n FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 1');
    if (broken.length === 0) return { name, verdict: 'ok', message: 'Every foreign key refers to a row that exists.' };
    const list = broken.map((row) => `${String(row['table'])} (${String(row['n'])})`).join(', ');
    const message = `Rows refer to rows that do not exist, as they did when they were captured: ${list}.`;
    return { name, verdict: 'warning', message };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, verdict: 'warning', message: `The foreign keys could not be checked: ${reason}.` };
  }
}

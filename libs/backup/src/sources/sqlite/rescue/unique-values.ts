// Finds live rows that hold values which have to be unique, and which rows to be put back hold too.

import { counted } from '../../../kit/counted.js';
import { numberOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { indexOf, quoted } from '../quote.js';
import { placeOf } from './describe-table.js';
import type { Target, Targets } from './find-parents.js';
import { backupRowsOf, listName, sameKey, shown, shownKey } from './fragments.js';

/** What stands in the way, a sentence each. Indexes with conditions or expressions are left to the write itself. */
export function takenValues(database: Connection, targets: Targets): string[] {
  return [...targets.values()].flatMap((target) => {
    const { live, columns } = target.pair;
    const lists = [listName('insert', target.at), ...(target.updates ? [listName('change', target.at)] : [])];
    const known = [live.primaryKey, ...live.uniqueKeys].filter(
      (unique) => unique.length > 0 && unique.every((name) => indexOf(columns, name) >= 0),
    );
    return known.flatMap((unique) => lists.flatMap((list) => taken(database, target, unique, list)));
  });
}

function taken(database: Connection, { pair }: Target, unique: readonly string[], list: string): string[] {
  const { live, key } = pair;
  const isTaken = unique.map((name) => `l.${quoted(name)} = b.${quoted(name)}`).join(' AND ');
  const rows = `FROM ${backupRowsOf(list, pair)} CROSS JOIN ${placeOf(live)} AS l ON ${isTaken} WHERE NOT (${sameKey('l', 'b', key)})`;
  const count = numberOf(database, `SELECT count(*) ${rows}`);
  if (count === 0) return [];
  const holder = key.map((name) => shown(`l.${quoted(name)}`)).join(', ');
  const pairs = [...database.each(`SELECT ${shownKey(key)}, ${holder} ${rows} LIMIT 3`)].map((row) => {
    const values = row.map(String);
    return `${values.slice(0, key.length).join(', ')} (live: ${values.slice(key.length).join(', ')})`;
  });
  return [
    `${counted(count, 'row')} of ${live.name} can't be put back, because a live row has the same ${unique.join(', ')}, which has to be unique: ${pairs.join('; ')}${count > pairs.length ? '; …' : ''}.`,
  ];
}

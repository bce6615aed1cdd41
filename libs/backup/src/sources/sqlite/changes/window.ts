// The window of one table, whose change column may hold numbers or texts. Where it begins is kept as a literal of SQL.

import { kindOfNumber, type Moment, nextStart } from '../../changes-window.js';
import { numberOf, valueOf } from '../connect.js';
import type { Connection } from '../driver.js';
import { quoted, quotedText } from '../quote.js';
import type { DescribedTable } from './describe-table.js';

const LITERAL = /^(?:'(?:[^']|'')*'|-?\d[\d.e+-]*)$/;

/** Where a window begins comes from a manifest. What is no literal is not believed, and everything is taken. */
export function literalOf(from: string | undefined): string | undefined {
  return from !== undefined && LITERAL.test(from) ? from : undefined;
}

/** Rows to capture, in SQL. A value of another type has no place in the order, and none is missed. */
export function within(column: string, from: string | undefined): string {
  if (from === undefined) return 'true';
  const types = from.startsWith("'") ? `('text')` : `('integer', 'real')`;
  return `(${quoted(column)} >= ${from} OR typeof(${quoted(column)}) NOT IN ${types})`;
}

export interface TableState {
  readonly rows: number;
  /** A literal of SQL. Absent: the column holds nothing. */
  readonly highest?: string;
  /** The same. Absent: the next window takes everything. */
  readonly next?: string;
}

/** `from` is what the window of this capture began with. */
export function stateOf(
  database: Connection,
  { name }: DescribedTable,
  { column, from, moment, overlapMs }: { column: string; from: string | undefined; moment: Moment; overlapMs: number },
): TableState {
  const rows = numberOf(database, `SELECT count(*) FROM main.${quoted(name)}`);
  const highest = valueOf(database, `SELECT quote(max(${quoted(column)})) FROM main.${quoted(name)}`);
  if (highest === 'NULL') return { rows };
  const next = nextLiteral(String(highest), from, moment, overlapMs);
  return { rows, highest: String(highest), ...(next === undefined ? {} : { next }) };
}

const ISO = /^'(\d{4}-\d\d-\d\d)(?:([ T])(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?'$/;

function nextLiteral(highest: string, from: string | undefined, moment: Moment, overlapMs: number): string | undefined {
  const [, date, separator = 'T', time = '00:00', zone] = ISO.exec(highest) ?? [];
  if (date !== undefined) {
    const kind = zone === 'Z' ? 'instant' : 'local';
    const text = `${date}T${time}${kind === 'instant' ? 'Z' : ''}`;
    const next = nextStart(kind, { highest: text }, moment, overlapMs);
    return next && quotedText(next.slice(0, 19).replace('T', separator));
  }
  // Any other text, such as one that begins with the day of the week, has an order that need not be that of the changes.
  if (!/^-?[\d.]/.test(highest)) return undefined;
  return nextStart(kindOfNumber(highest), { highest, ...(from === undefined ? {} : { from }) }, moment, overlapMs);
}

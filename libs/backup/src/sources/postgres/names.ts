// Names of databases, schemas and tables, written so that each reader takes them for what they are and nothing else.

/** An identifier in SQL. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL, whatever the server says about backslashes. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** A table in SQL. */
export function quoteTable({ schema, table }: TableName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}

/**
 * A table as a pattern of pg_dump that matches it alone. In quotes only a quote is special to pg_dump; a dollar sign is
 * special to it everywhere, but taken as itself.
 */
export function patternOf(name: TableName): string {
  return quoteTable(name);
}

/** A database for the command line of a program, which would take `a=b` or `postgres://x` for more than a name. */
export function connectionString(database: string): string {
  return `dbname='${database.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

const PLAIN = /^[^".]+$/;

/** A table for people, as options take it too: `public.photos`, or `public."odd.name"`. */
export function showTable({ schema, table }: TableName): string {
  return [schema, table].map((part) => (PLAIN.test(part) ? part : quoteIdentifier(part))).join('.');
}

const PART = /(?:"((?:[^"]|"")+)"|([^".]+))/y;

/** The way back from `showTable`; a table alone is one of the schema `public`. Nothing for what is no name. */
export function readTable(text: string): TableName | undefined {
  const parts: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (match === null) return undefined;
    parts.push(match[2] ?? (match[1] ?? '').replaceAll('""', '"'));
    at += match[0].length;
    if (at < text.length && text[at] !== '.') return undefined;
  }
  const [first = '', second, third] = parts;
  if (third !== undefined) return undefined;
  return second === undefined ? { schema: 'public', table: first } : { schema: first, table: second };
}

/** `a, b`, or `a, b and 7 more`. */
export function listed(names: readonly string[], atMost = 10): string {
  const more = names.length - atMost;
  return names.slice(0, atMost).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

// The command that makes a database as the captured one was made, in the place of the live one.

import type { Facts } from '../../../core/facts.js';
import { quoteIdentifier, quoteText } from '../names.js';
import type { Session } from '../connection/session.js';

/** Empty, with the owner of the live database, and in its tablespace, when there is one. */
export async function creation(session: Session, name: string, live: string, { properties }: Facts): Promise<string> {
  const [like] = await session.query(
    'SELECT r.rolname AS owner FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = $1',
    [live],
  );
  const space = await tablespaceOf(session, live);
  const wanted: readonly (readonly [string, unknown])[] = [
    ['ENCODING', properties['encoding']],
    ['LC_COLLATE', properties['collation']],
    ['LC_CTYPE', properties['characterType']],
  ];
  return [
    `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0`,
    ...wanted.flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${quoteText(String(value))}`])),
    ...provider(properties),
    ...(like === undefined ? [] : [`OWNER ${quoteIdentifier(String(like['owner']))}`]),
    ...(space === undefined ? [] : [`TABLESPACE ${quoteIdentifier(space.name)}`]),
  ].join(' ');
}

export interface Tablespace {
  readonly name: string;
  /** Whether this role may put a database there. */
  readonly isOpen: boolean;
}

/** Nothing when it is the one in which the server makes databases unless it is told otherwise: that takes no right. */
export async function tablespaceOf(session: Session, database: string): Promise<Tablespace | undefined> {
  const [row] = await session.query(
    `SELECT t.spcname AS name, has_tablespace_privilege(t.oid, 'CREATE') AS open
     FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace
     WHERE d.datname = $1 AND d.dattablespace <> (SELECT dattablespace FROM pg_database WHERE datname = 'template0')`,
    [database],
  );
  return row === undefined ? undefined : { name: String(row['name']), isOpen: row['open'] === true };
}

/** Only what is not the provider of old: servers before version 15 know no other. */
function provider({ localeProvider, locale }: Facts['properties']): string[] {
  const quoted = quoteText(String(locale));
  if (localeProvider === 'i') return ['LOCALE_PROVIDER icu', `ICU_LOCALE ${quoted}`];
  if (localeProvider === 'b') return ['LOCALE_PROVIDER builtin', `BUILTIN_LOCALE ${quoted}`];
  return [];
}

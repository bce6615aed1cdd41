// How values of PostgreSQL arrive in the app: as SQLite and the API have them.

import { types } from 'pg';

/** Numbers of the app are safe integers; the driver would give texts, since the type goes further. */
const asNumber = (text: string): number => Number(text);
const asIsoTime = (text: string): string => new Date(text).toISOString();

const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [types.builtins.INT8, asNumber],
  [types.builtins.TIMESTAMPTZ, asIsoTime],
]);

export const VALUE_TYPES = {
  getTypeParser: (type: number) => PARSERS.get(type) ?? types.getTypeParser(type, 'text'),
};

// Reads the table of contents that `pg_restore --list --verbose` writes.

/** `217; 1259 16520 TABLE public photos owner`, and below it `;	depends on: 5 214`. */
export interface DumpEntry {
  readonly id: number;
  /** What follows the numbers: the kind, the schema, the name and the owner, with blanks between and within them. */
  readonly text: string;
  /** True for tables, also partitioned ones: texts alone can be mistaken for others. */
  readonly isTable: boolean;
  /** Entries that have to be there before this one. */
  readonly needs: readonly number[];
}

const ENTRY = /^(\d+); (\d+) \d+ (.+)$/;
const NEEDS = /^;\tdepends on: ([\d ]+)$/;
/** The number of the catalog of relations. */
const RELATIONS = '1259';

export function readContents(list: string): readonly DumpEntry[] {
  const entries: DumpEntry[] = [];
  for (const line of list.split('\n')) {
    const [, id, catalog, text = ''] = ENTRY.exec(line) ?? [];
    const last = entries.at(-1);
    const needs = NEEDS.exec(line)?.[1]?.trim().split(/ +/).map(Number);
    if (id !== undefined) {
      entries.push({ id: Number(id), text, isTable: catalog === RELATIONS && text.startsWith('TABLE '), needs: [] });
    } else if (needs !== undefined && last !== undefined) entries.splice(-1, 1, { ...last, needs });
  }
  return entries;
}

/** A name as it stands there, with blanks in place of line breaks. */
export function asListed({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${schema} ${table}`.replaceAll(/[\r\n]/g, ' ');
}

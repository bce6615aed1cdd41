// From the tables that were chosen to all entries of a dump that they take along.

import type { DumpEntry } from './dump-contents.js';

/** What is part of a table, or of what a table needs. Anything else is restored only when it is needed. */
export const BELONGING =
  /^(?:TABLE DATA|TABLE ATTACH|SEQUENCE|DEFAULT(?! ACL)|CONSTRAINT|CHECK CONSTRAINT|FK CONSTRAINT|INDEX|TRIGGER|RULE|POLICY|ROW SECURITY|STATISTICS|COMMENT|SECURITY LABEL|ACL) /;

export interface TakenEntries {
  readonly ids: ReadonlySet<number>;
  /** Tables that need another one, which was not chosen. */
  readonly incomplete: readonly DumpEntry[];
}

export function takeEntries(contents: readonly DumpEntry[], chosen: readonly DumpEntry[]): TakenEntries {
  const byId = new Map(contents.map((entry) => [entry.id, entry]));
  const tables = withPartitions(contents, chosen);
  const answers = new Map<number, boolean>();
  /** A table is there only when it was chosen; anything else when all that it needs can be there. */
  const canBeThere = (id: number): boolean => {
    const entry = byId.get(id);
    if (entry === undefined) return true;
    if (entry.isTable) return tables.has(entry);
    const answer = answers.get(id) ?? entry.needs.every(canBeThere);
    answers.set(id, answer);
    return answer;
  };
  const ids = new Set<number>();
  const take = (entry: DumpEntry | undefined): void => {
    if (entry === undefined || ids.has(entry.id)) return;
    ids.add(entry.id);
    for (const need of entry.needs) take(byId.get(need));
  };
  for (const table of tables) take(table);
  for (let before = 0; before < ids.size;) {
    before = ids.size;
    for (const entry of contents) {
      const belongs = BELONGING.test(entry.text) && entry.needs.some((need) => ids.has(need));
      if (belongs && entry.needs.every(canBeThere)) take(entry);
    }
  }
  return { ids, incomplete: [...tables].filter(({ needs }) => !needs.every(canBeThere)) };
}

/** A partition is a table of its own that is attached to another, and needs that one. */
function withPartitions(contents: readonly DumpEntry[], chosen: readonly DumpEntry[]): Set<DumpEntry> {
  const tables = new Set(chosen);
  const attached = new Set(
    contents.filter(({ text }) => text.startsWith('TABLE ATTACH ')).flatMap(({ needs }) => needs),
  );
  const partitions = contents.filter(({ id, isTable }) => isTable && attached.has(id));
  for (let before = 0; before < tables.size;) {
    before = tables.size;
    const ids = new Set([...tables].map(({ id }) => id));
    for (const table of partitions) if (table.needs.some((need) => ids.has(need))) tables.add(table);
  }
  return tables;
}

// The order in which tables are written that refer to each other.

/**
 * Takes to which tables each refers, and answers groups: whatever a table refers to is in a group before, or in its own.
 * Tables that refer to each other in a circle are in one group.
 */
export function groupByOrder<T>(references: ReadonlyMap<T, readonly T[]>): T[][] {
  const groups: T[][] = [];
  const met = new Map<T, number>();
  const open: T[] = [];
  const visit = (table: T): number => {
    const place = met.size;
    met.set(table, place);
    open.push(table);
    let first = place;
    for (const other of references.get(table) ?? []) {
      if (!references.has(other)) continue;
      const known = met.get(other);
      if (known === undefined) first = Math.min(first, visit(other));
      else if (open.includes(other)) first = Math.min(first, known);
    }
    // Nothing that it refers to leads back before it: what was opened since is one circle, or it alone.
    if (first === place) groups.push(open.splice(open.indexOf(table)));
    return first;
  };
  for (const table of references.keys()) if (!met.has(table)) visit(table);
  return groups;
}

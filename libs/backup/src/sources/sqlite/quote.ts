// How names and texts are written in SQL.

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Names that SQLite takes for the same differ in the case of the letters A to Z at the most. */
export function isSame(a: string, b: string): boolean {
  return lowered(a) === lowered(b);
}

export function lowered(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** -1 where it is not among them. */
export function indexOf(names: readonly string[], wanted: string): number {
  return names.findIndex((name) => isSame(name, wanted));
}

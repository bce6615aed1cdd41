// Compares what is there after a recovery with what was there when it was backed up.

/** By their names. Throws an Error that names the first that is another one, is missing, or is too many. */
export function requireSame(
  what: string,
  captured: ReadonlyMap<string, string>,
  recovered: ReadonlyMap<string, string>,
): void {
  const names = [...captured.keys(), ...recovered.keys()];
  const wrong = names.find((name) => captured.get(name) !== recovered.get(name));
  if (captured.size === 0) throw new Error(`There were no ${what} to compare.`);
  if (wrong !== undefined) throw new Error(`Among the ${what}, ${wrong} is not as it was when it was backed up.`);
}

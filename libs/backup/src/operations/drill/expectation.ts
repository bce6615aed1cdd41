// What a check of a drill expects of a single value, and whether the value found is that.

export type Value = string | number | boolean;

/** The value itself, or the bounds between which a number has to be. */
export type Expectation = Value | { readonly min?: number; readonly max?: number };

/** Whatever an engine makes of its values: numbers come as texts where they may be large, truth as 0 and 1. */
export function meets(found: unknown, expected: Expectation): boolean {
  if (found === null || found === undefined) return false;
  switch (typeof expected) {
    case 'object':
      return isWithin(numberOf(found), expected);
    case 'number':
      return numberOf(found) === expected;
    case 'boolean':
      return found === expected || numberOf(found) === Number(expected);
    default:
      return textOf(found) === expected;
  }
}

export function showExpectation(expected: Expectation): string {
  if (typeof expected !== 'object') return showFound(expected, expected);
  const { min, max } = expected;
  if (max === undefined) return `at least ${min}`;
  return min === undefined ? `at most ${max}` : `from ${min} to ${max}`;
}

const LONGEST = 100;

/** At a bounded length, and in quotes where a text was expected. */
export function showFound(found: unknown, expected: Expectation): string {
  if (found === null || found === undefined) return 'nothing';
  const text = textOf(found);
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return typeof expected === 'string' ? JSON.stringify(shown) : shown;
}

function isWithin(
  found: number,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number },
) {
  return found >= min && found <= max;
}

/** NaN for what is no number. */
function numberOf(found: unknown): number {
  if (typeof found === 'string') return found.trim() === '' ? Number.NaN : Number(found);
  return typeof found === 'number' || typeof found === 'bigint' ? Number(found) : Number.NaN;
}

function textOf(found: unknown): string {
  if (found instanceof Date) return found.toISOString();
  return typeof found === 'object' ? JSON.stringify(found) : String(found);
}

// Variables as a file that sh reads back exactly, and dotenv too wherever its format can hold the value.

const SH_ONLY = '# The next value is exact in sh only.\n';

/**
 * Sorted by name. dotenv knows no escapes, so what needs one is written for sh, and said to be. A single quote, a carriage
 * return or a backslash at the end can't be between single quotes in both.
 */
export function formatVariables(variables: ReadonlyMap<string, string>): string {
  return [...variables]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => formatVariable(name, value))
    .join('');
}

function formatVariable(name: string, value: string): string {
  if (!/['\r]|\\$/.test(value)) return `${name}='${value}'\n`;
  const escaped = value.replaceAll(/["$`\\]/g, '\\$&');
  const isSame = escaped === value && !value.includes('\r');
  return `${isSame ? '' : SH_ONLY}${name}="${escaped}"\n`;
}

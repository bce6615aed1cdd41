// A number with its noun.

/** `1 table`, `2 tables`. */
export function counted(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}

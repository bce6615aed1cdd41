// Tells people what is going on; what was found goes to the standard output alone.

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

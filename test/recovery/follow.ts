// Follows a page of the runbook to the letter, and holds it to what it says.

import { difference } from './shown.js';
import type { Step } from './runbook.js';
import type { Shell } from './shell.js';

/** A page that shows an error means a command that fails. */
const SHOWS_ERROR = /^Error: /m;

/** Answers how many seconds the commands took. Throws an Error that says where the page is wrong. */
export async function follow(
  steps: readonly Step[],
  shell: Shell,
  watch: (transcript: string) => void,
): Promise<number> {
  let seconds = 0;
  for (const { commands, shown = '' } of steps) {
    const typed = await shell.type(commands);
    watch(`$ ${commands.trimEnd().replaceAll('\n', '\n  ')}\n${typed.output}`);
    seconds += typed.seconds;
    const problem = wrongEnd(typed.code, shown) ?? difference(shown, typed.output);
    if (problem !== undefined) {
      throw new Error(`${problem}\n\nThe runbook says to type\n${commands}\nwhich prints\n${typed.output}`);
    }
  }
  return seconds;
}

function wrongEnd(code: number, shown: string): string | undefined {
  if (SHOWS_ERROR.test(shown)) return code === 0 ? 'An error is shown, and there was none.' : undefined;
  return code === 0 ? undefined : `It ended with ${code}.`;
}

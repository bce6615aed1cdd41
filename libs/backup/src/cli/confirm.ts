// The consent of a person to what can't be taken back: the name of what it is about, typed.

import { BackupError } from '../core/errors.js';
import type { Session } from './session.js';
import { ask, canAsk } from './terminal/prompt.js';
import { shellWord } from './words/shell.js';

export interface Consent {
  /** `--yes`: to whatever it is. */
  readonly yes?: true;
  /** `--confirm`: to what has this name. */
  readonly confirm?: string;
}

/** True when the person will be asked, and has to be shown what for. */
export function willAsk(session: Session, { yes, confirm }: Consent): boolean {
  return yes !== true && confirm === undefined && canAsk(session.terminal);
}

/** Answers the name. @throws BackupError CONFIRMATION_MISMATCH unless it was given, and given right */
export async function confirmName(session: Session, name: string, consent: Consent): Promise<string> {
  if (consent.yes === true) return name;
  const given = consent.confirm ?? (await askFor(session, name));
  if (given === name) return name;
  const hint = `Add --confirm ${shellWord(name)}, or --yes.`;
  throw new BackupError(
    'CONFIRMATION_MISMATCH',
    `Nothing was changed: ${refusal(given, name, canAsk(session.terminal))}`,
    { hint },
  );
}

async function askFor(session: Session, name: string): Promise<string | undefined> {
  if (!canAsk(session.terminal)) return undefined;
  return (await ask(session.terminal, `Type ${name} to go on: `, session.signal))?.trim();
}

function refusal(given: string | undefined, name: string, wasAsked: boolean): string {
  if (given === undefined && wasAsked) return `${name} was not typed.`;
  return given === undefined
    ? `nobody confirmed it, and there is no terminal to ask for ${name}.`
    : `this is about ${name}, and that is not what was given to confirm it.`;
}

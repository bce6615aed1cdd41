// Which variables of the environment the patterns name.

import { matches, matchesAny } from '../../kit/wildcard.js';

/** Others can't be assigned by a shell; a process hardly ever has one. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface FoundVariables {
  readonly variables: ReadonlyMap<string, string>;
  /** The patterns that no variable matches. */
  readonly unmatched: readonly string[];
}

export function findVariables(
  environment: Readonly<Record<string, string | undefined>>,
  patterns: readonly string[],
): FoundVariables {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && NAME.test(name) && matchesAny(name, patterns)) variables.set(name, value);
  }
  const names = [...variables.keys()];
  return { variables, unmatched: patterns.filter((pattern) => !names.some((name) => matches(name, pattern))) };
}

// What it means: is anything lost, and is there still a good backup.

import type { JobHealth } from '../../core/health.js';
import { roughly } from './wording.js';

/** One or two sentences. `health`: absent where it could not be looked at. */
export function describeSafety(target: string, health: JobHealth | undefined): string {
  if (!health) return `Whether there is a good backup of ${target} could not be seen.`;
  const { newestGood, summary, findings } = health;
  if (newestGood) {
    const what = `The newest good backup is ${roughly(newestGood.ageMs)} old (${newestGood.id}, ${newestGood.trust})`;
    return `${what}: if the data were lost now, all but the changes since then could be brought back.`;
  }
  const isMissing = findings.some(({ name }) => name === 'no-backup');
  return isMissing ? `${summary} If the data were lost now, nothing known here could bring it back.` : summary;
}

/** For a title, e.g. `the newest good backup is 26 hours old`. */
export function safetyInShort(health: JobHealth | undefined): string | undefined {
  if (!health) return undefined;
  if (health.newestGood) return `the newest good backup is ${roughly(health.newestGood.ageMs)} old`;
  return health.findings.some(({ name }) => name === 'no-backup') ? 'there is no good backup' : undefined;
}

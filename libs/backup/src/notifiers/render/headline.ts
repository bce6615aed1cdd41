// The worst finding in a few words, for a title.

import type { Finding, JobHealth } from '../../core/health.js';
import { roughly } from './wording.js';

/** Findings that have no words here give their own message. `findings`: the worst first. */
export function headline([worst, ...others]: readonly Finding[], health: JobHealth | undefined): string {
  if (!worst) return health?.summary ?? 'all is well';
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `${inShort(worst, health)}${more}`;
}

function inShort({ name, destination, message }: Finding, health: JobHealth | undefined): string {
  const where = destination ?? 'a destination';
  switch (name) {
    case 'no-backup':
      return 'there is no good backup';
    case 'stale':
      return health?.newestGood
        ? `no good backup for ${roughly(health.newestGood.ageMs)}`
        : 'no good backup for too long';
    case 'shrunk':
      return 'the newest backup is suspiciously small';
    case 'unreachable':
      return `${where} can't be looked at`;
    case 'behind':
      return `${where} does not get the good backups`;
    case 'damaged':
      return `a copy in ${where} is bad`;
    default:
      return message.replace(/\.$/, '');
  }
}

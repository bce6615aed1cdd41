// What is examined of restored files besides that they are what was captured.

import { compareFacts, describeDifference, type Facts } from '../../../core/facts.js';
import type { Check } from '../../../core/source.js';
import { formatBytes } from '../../../kit/sizes.js';

/** What of the facts of all files can be said of some of them: nothing that is compared. */
export function factsOfPart(facts: Facts): Facts {
  return { ...facts, tables: [], properties: {} };
}

/** Compares some of the files with what the index of the backup says of them. */
export function checkSelection(expected: Facts, measured: Facts): Check {
  const name = 'restored-files';
  const differences = compareFacts(expected, measured).map(describeDifference);
  return differences.length === 0
    ? { name, verdict: 'ok', message: `Restored ${describeFiles(measured)}, as the index of the backup says.` }
    : { name, verdict: 'blocked', message: `It is not what the index of the backup says: ${differences.join('; ')}.` };
}

/** Only root can give files to somebody else. */
export function checkOwners(ofOthers: number): Check[] {
  const user = process.getuid?.();
  if (ofOthers === 0 || user === 0) return [];
  const message = `${ofOthers} files and directories belonged to another user than ${user}, which they belong to now.`;
  return [{ name: 'file-owners', verdict: 'warning', message, hint: 'Restore as root to keep the owners.' }];
}

/** `3 files, 1 directory, 2 links, 1.2 MB`. */
export function describeFiles({ properties, bytes }: Facts): string {
  const counts = [
    [properties['files'], 'file', 'files'],
    [properties['directories'], 'directory', 'directories'],
    [properties['links'], 'link', 'links'],
  ] as const;
  const parts = counts
    .filter(([count]) => count !== 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  return [...parts, formatBytes(bytes)].join(', ');
}

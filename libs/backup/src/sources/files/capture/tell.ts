// Says in the record of the run what was met while a directory was captured.

import { BackupError } from '../../../core/errors.js';
import type { CaptureContext } from '../../../core/source.js';
import { listNames, type Report, type ReportTable } from './reports.js';

type Teller = Pick<CaptureContext, 'note' | 'warn'>;

export function tell({ vanished, changed, unreadable, special }: ReportTable, { note, warn }: Teller): void {
  if (unreadable) warn(notCaptured(unreadable));
  if (changed) note(`Changed while being read, and to be read again next time: ${listNames(changed)}.`);
  if (vanished) note(`Vanished before being read: ${listNames(vanished)}.`);
  if (special) note(`Left out, being sockets, pipes or devices: ${listNames(special)}.`);
}

export function tellUnused(unused: readonly string[], { warn }: Teller): void {
  if (unused.length === 0) return;
  const patterns = unused.map((pattern) => `"${pattern}"`).join(', ');
  warn(
    new BackupError('SOURCE_INVALID', `Nothing in the directory matches ${patterns} of include.`, {
      hint: 'Correct the pattern, or take it out when there is nothing of that kind any more.',
    }),
  );
}

function notCaptured(report: Report): BackupError {
  return new BackupError('SOURCE_DENIED', `The backup is incomplete. Not readable: ${listNames(report)}.`, {
    hint: 'Give the application the right to read them, or leave them out with exclude.',
  });
}

// What clearing did, and what it could not do: told together, since one log does not keep others from being cleared.

import { BackupError } from '../../../core/errors.js';
import { counted } from '../../../kit/counted.js';
import { sentence } from '../../../kit/sentence.js';
import { formatBytes } from '../../../kit/sizes.js';

export class Outcome {
  private readonly clearedLogs: string[] = [];
  private clearedBytes = 0;
  private readonly renamedLogs: string[] = [];
  private renamedBytes = 0;
  private readonly removedFiles: string[] = [];
  private readonly problems: BackupError[] = [];

  /** The log no longer holds that much, which a backup does. */
  cleared(log: string, bytes: number): void {
    this.clearedLogs.push(log);
    this.clearedBytes += bytes;
  }

  /** The log no longer holds that much; a file beside it does, until the next backup. */
  renamed(log: string, bytes: number): void {
    this.renamedLogs.push(log);
    this.renamedBytes += bytes;
  }

  removed(path: string): void {
    this.removedFiles.push(path);
  }

  problem(error: BackupError): void {
    this.problems.push(error);
  }

  heldBy(path: string, writers: string): void {
    const message = `${writers} did not open the log again, and still writes to ${path}: nothing is lost, but nothing gets shorter.`;
    const hint = 'Give the source a reopen that the writer understands, or clear by collapse.';
    this.problems.push(new BackupError('SOURCE_BUSY', message, { hint }));
  }

  /** A sentence for each kind of thing that was done. @throws BackupError when something was not */
  told(): readonly string[] {
    const [first, ...others] = this.problems;
    if (first !== undefined) {
      const message = [first, ...others].map((error) => sentence(error.message)).join(' ');
      throw new BackupError(first.code, message, { hint: first.hint, cause: first });
    }
    const [logs, renamed, files] = [this.clearedLogs.length, this.renamedLogs.length, this.removedFiles.length];
    return [
      ...(logs === 0 ? [] : [`${were(logs, 'log')} cleared of ${formatBytes(this.clearedBytes)}.`]),
      ...(renamed === 0
        ? []
        : [
            `${were(renamed, 'log')} put aside with ${formatBytes(this.renamedBytes)}, which are removed after the next backup.`,
          ]),
      ...(files === 0 ? [] : [`${were(files, 'finished log file')} removed.`]),
    ];
  }
}

function were(number: number, noun: string): string {
  return `${counted(number, noun)} ${number === 1 ? 'was' : 'were'}`;
}

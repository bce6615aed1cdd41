// Lets an id from a path through only in the shape of an id, before anything is looked up by it.

import type { PipeTransform } from '@nestjs/common';

import { BackupError } from '../../core/errors.js';
import { isBackupId, isRunId, JOB_NAME } from '../../core/names.js';

const SHAPES = {
  backup: { fits: isBackupId, example: '20251101T020000Z-k3x9q2abcd' },
  run: { fits: isRunId, example: 'run-20251101T020000Z-k3x9q2abcd' },
  group: { fits: (name: string) => JOB_NAME.test(name), example: 'everything' },
  replication: { fits: (name: string) => JOB_NAME.test(name), example: 'to-second' },
  'backup of a group': {
    fits: (id: string) => id === 'latest' || isRunId(id),
    example: 'latest or run-20251101T020000Z-k3x9q2abcd',
  },
} as const;

export class IdPipe implements PipeTransform<string, string> {
  constructor(private readonly what: keyof typeof SHAPES) {}

  /** @throws BackupError REQUEST_INVALID */
  transform(id: string): string {
    const { fits, example } = SHAPES[this.what];
    if (fits(id)) return id;
    throw new BackupError(
      'REQUEST_INVALID',
      `What is in the path is not the id of a ${this.what}, such as ${example}.`,
    );
  }
}

// Who is behind a request, as the host knows its users.

import { Logger } from '@nestjs/common';

import { BackupError } from '../core/errors.js';
import type { AskedBy } from '../core/run.js';
import { redact } from '../kit/redact.js';
import type { ActorResolver } from './options.js';

export class Actors {
  private readonly logger = new Logger('Backup');

  constructor(private readonly resolve: ActorResolver | undefined) {}

  /** Nobody is named where the host has no resolver, or it answers nothing, or fails: that must not stop a restore. */
  of(request: object): AskedBy {
    try {
      const by: unknown = this.resolve?.(request);
      return typeof by === 'string' && by !== '' ? { by } : {};
    } catch (error) {
      this.logger.warn(`The actor of a request could not be told: ${redact(BackupError.from(error).message)}`);
      return {};
    }
  }
}

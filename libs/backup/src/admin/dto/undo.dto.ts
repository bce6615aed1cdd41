// Body of `POST runs/:id/undo`.

import { IsJobName, MayBeAbsent } from '../request/fields.js';

export class UndoDto {
  /** Needed after a restart of the application when there are several jobs. */
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;
}

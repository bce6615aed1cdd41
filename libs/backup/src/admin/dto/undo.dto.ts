// Body of `POST runs/:id/undo`.

import { IsString, Length } from 'class-validator';

import { IsJobName, MayBeAbsent } from '../request/fields.js';

export class UndoDto {
  /** The name of what is replaced, as for the restore. */
  @IsString()
  @Length(1, 1024)
  readonly confirm: string = '';

  /** Needed after a restart of the application when there are several jobs. */
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;
}

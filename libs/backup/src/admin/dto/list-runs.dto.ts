// Query of `GET runs`.

import { IsIn, IsString, Length } from 'class-validator';

import { TRIGGERS, type Trigger } from '../../core/backup.js';
import { OPERATIONS, type OperationName, RUN_STATES, type RunState } from '../../core/run.js';
import { IsBackupId, IsRunId, MayBeAbsent } from '../request/fields.js';
import { RecordPageDto } from './record-page.dto.js';

export class ListRunsDto extends RecordPageDto {
  @MayBeAbsent()
  @IsIn(OPERATIONS)
  readonly operation?: OperationName;

  @MayBeAbsent()
  @IsIn(RUN_STATES)
  readonly state?: RunState;

  @MayBeAbsent()
  @IsIn(TRIGGERS)
  readonly trigger?: Trigger;

  @MayBeAbsent()
  @IsBackupId()
  readonly backupId?: string;

  /** Part of the label. */
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  readonly text?: string;

  @MayBeAbsent()
  @IsRunId()
  readonly after?: string;
}

// Query of `GET list`.

import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';

import { TRIGGERS, type Trigger, TRUST_LEVELS, type TrustLevel } from '../../core/backup.js';
import { FlagFromQuery, IsBackupId, IsJobName, MayBeAbsent } from '../request/fields.js';

export class ListBackupsDto {
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;

  @MayBeAbsent()
  @IsJobName()
  readonly group?: string;

  @MayBeAbsent()
  @IsIn(TRUST_LEVELS)
  readonly trust?: TrustLevel;

  @MayBeAbsent()
  @IsIn(TRIGGERS)
  readonly trigger?: Trigger;

  /** Part of the label. */
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  readonly text?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  readonly limit: number = 100;

  @MayBeAbsent()
  @IsBackupId()
  readonly after?: string;

  @FlagFromQuery()
  @IsBoolean()
  readonly fresh: boolean = false;
}

// What every query for a page of records takes.

import { Type } from 'class-transformer';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';

import { IsJobName, IsTime, MayBeAbsent } from '../request/fields.js';

export class RecordPageDto {
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;

  /** Who asked for it. */
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  readonly by?: string;

  @MayBeAbsent()
  @IsTime()
  readonly from?: Date;

  @MayBeAbsent()
  @IsTime()
  readonly to?: Date;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  readonly limit: number = 100;
}

// Body of `POST :id/restore/plan`: where a restore would go.

import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, Length } from 'class-validator';

import { IsFlagOrJobName, IsTime, MayBeAbsent } from '../request/fields.js';

export class RestoreTargetDto {
  @MayBeAbsent()
  @IsString()
  @Length(1, 255)
  readonly into?: string;

  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @Length(1, 300, { each: true })
  readonly tables?: readonly string[];

  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @Length(1, 4096, { each: true })
  readonly paths?: readonly string[];

  /** True, or the name of the job that captures the changes. */
  @MayBeAbsent()
  @IsFlagOrJobName()
  readonly withChanges?: boolean | string;

  @MayBeAbsent()
  @IsTime()
  readonly changesUntil?: Date;
}

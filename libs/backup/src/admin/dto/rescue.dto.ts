// Bodies of the routes that put single rows back.

import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

import { RESCUE_KINDS, type RescueKind, TRIGGER_CHOICES, type TriggerChoice } from '../../core/rescue.js';
import { MayBeAbsent } from '../request/fields.js';

/** Rows of one table. */
export class ChosenRowsDto {
  @IsString()
  @Length(1, 300)
  readonly table: string = '';

  @MayBeAbsent()
  @IsString()
  @Length(1, 10_000)
  readonly where?: string;
}

/** Body of `POST :id/rescue/plan`. */
export class RescuePlanDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => ChosenRowsDto)
  readonly tables: readonly ChosenRowsDto[] = [];

  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(RESCUE_KINDS, { each: true })
  readonly kinds: readonly RescueKind[] = ['missing'];

  @MayBeAbsent()
  @IsIn(TRIGGER_CHOICES)
  readonly triggers?: TriggerChoice;

  @IsInt()
  @Min(0)
  @Max(100)
  readonly examples: number = 5;

  @MayBeAbsent()
  @IsString()
  @Length(1, 255)
  readonly keepSide?: string;
}

/** Body of `POST :id/rescue`. */
export class RescueDto extends RescuePlanDto {
  /** What the plan says. */
  @IsString()
  @Length(1, 1024)
  readonly confirm: string = '';

  @MayBeAbsent()
  @IsBoolean()
  readonly safetyBackup?: boolean;
}

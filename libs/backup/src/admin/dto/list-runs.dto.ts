// Query of `GET runs`.

import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';

import { RUN_STATES, type RunState } from '../../core/run.js';
import { IsJobName, MayBeAbsent } from '../request/fields.js';

export class ListRunsDto {
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;

  @MayBeAbsent()
  @IsIn(RUN_STATES)
  readonly state?: RunState;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  readonly limit: number = 100;
}

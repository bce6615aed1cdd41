// Query of `GET health`.

import { IsBoolean } from 'class-validator';

import { FlagFromQuery } from '../request/fields.js';

export class HealthDto {
  @FlagFromQuery()
  @IsBoolean()
  readonly strict: boolean = false;

  @FlagFromQuery()
  @IsBoolean()
  readonly fresh: boolean = false;
}

// Query of `GET status`.

import { IsBoolean } from 'class-validator';

import { FlagFromQuery } from '../request/fields.js';

export class StatusDto {
  @FlagFromQuery()
  @IsBoolean()
  readonly fresh: boolean = false;
}

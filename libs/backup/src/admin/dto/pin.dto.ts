// Body of `POST :id/pin`.

import { IsString, Length } from 'class-validator';

import { MayBeAbsent } from '../request/fields.js';

export class PinDto {
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  readonly reason?: string;
}

// Body of `POST create`.

import { IsString, Length } from 'class-validator';

import { IsJobName, MayBeAbsent } from '../request/fields.js';

export class CreateBackupDto {
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;

  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  readonly label?: string;
}

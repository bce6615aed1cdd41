// Body of `POST :id/restore`.

import { IsBoolean, IsString, Length } from 'class-validator';

import { RestoreTargetDto } from './restore-target.dto.js';

export class RestoreDto extends RestoreTargetDto {
  /** The target's name as the plan shows it. */
  @IsString()
  @Length(1, 1024)
  readonly confirm: string = '';

  @IsBoolean()
  readonly safetyBackup: boolean = true;
}

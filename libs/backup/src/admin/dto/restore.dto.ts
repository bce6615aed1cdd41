// Body of `POST :id/restore`.

import { ArrayMaxSize, IsArray, IsBoolean, IsString, Length } from 'class-validator';

import { RestoreTargetDto } from './restore-target.dto.js';

export class RestoreDto extends RestoreTargetDto {
  /** The target's name as the plan shows it. */
  @IsString()
  @Length(1, 1024)
  readonly confirm: string = '';

  @IsBoolean()
  readonly safetyBackup: boolean = true;

  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  readonly accept: readonly string[] = [];
}

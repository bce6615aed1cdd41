// Bodies and queries of the routes about groups.

import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';

import { JOB_NAME } from '../../core/names.js';
import { FlagFromQuery, IsRunId, MayBeAbsent } from '../request/fields.js';

function IsListOfJobs(): PropertyDecorator {
  const checks = [
    MayBeAbsent(),
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(100),
    Matches(JOB_NAME, { each: true, message: 'each value in $property must be the name of a job' }),
  ];
  return (target, property) => {
    for (const check of checks) check(target, property);
  };
}

/** Body of `POST groups/:group/backups`. */
export class CreateGroupBackupDto {
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  readonly label?: string;
}

/** Query of `GET groups/:group/backups`. */
export class ListGroupBackupsDto {
  @FlagFromQuery()
  @IsBoolean()
  readonly complete: boolean = false;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  readonly limit: number = 100;

  @MayBeAbsent()
  @IsRunId()
  readonly after?: string;

  @FlagFromQuery()
  @IsBoolean()
  readonly fresh: boolean = false;
}

/** Body of `POST groups/:group/backups/:id/restore/plan`. */
export class PlanGroupRestoreDto {
  @IsListOfJobs()
  readonly parts?: readonly string[];
}

/** Body of `POST groups/:group/backups/:id/restore`. */
export class GroupRestoreDto extends PlanGroupRestoreDto {
  /** The name of the group, as the plan shows it. */
  @IsString()
  @Length(1, 63)
  readonly confirm: string = '';

  @IsBoolean()
  readonly safetyBackup: boolean = true;

  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  readonly accept: readonly string[] = [];
}

/** Body of `POST groups/:group/restores/:id/undo`. */
export class GroupUndoDto extends PlanGroupRestoreDto {
  @IsString()
  @Length(1, 63)
  readonly confirm: string = '';
}

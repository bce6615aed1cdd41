// Body of `POST drill`.

import { IsIn } from 'class-validator';

import type { Duration } from '../../kit/durations.js';
import { IsBackupId, IsDuration, IsFlagOrJobName, IsJobName, IsTime, MayBeAbsent } from '../request/fields.js';

export const PICKS = ['newest', 'random'] as const;

export class DrillDto {
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;

  @MayBeAbsent()
  @IsBackupId()
  readonly backupId?: string;

  @MayBeAbsent()
  @IsIn(PICKS)
  readonly pick?: (typeof PICKS)[number];

  @MayBeAbsent()
  @IsDuration()
  readonly within?: Duration;

  @MayBeAbsent()
  @IsFlagOrJobName()
  readonly withChanges?: boolean | string;

  @MayBeAbsent()
  @IsTime()
  readonly changesUntil?: Date;
}

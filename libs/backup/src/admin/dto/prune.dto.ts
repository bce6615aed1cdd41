// Body of `POST prune`: nothing is removed unless that is said.

import { IsBoolean } from 'class-validator';

import { IsJobName, MayBeAbsent } from '../request/fields.js';

export class PruneDto {
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;

  @IsBoolean()
  readonly dryRun: boolean = true;
}

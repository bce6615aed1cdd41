// Body of `POST doctor`.

import { IsJobName, MayBeAbsent } from '../request/fields.js';

export class DoctorDto {
  @MayBeAbsent()
  @IsJobName()
  readonly job?: string;
}

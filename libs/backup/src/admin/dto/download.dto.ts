// Query of `GET :id/download`.

import { Matches } from 'class-validator';

import { OBJECT_NAME } from '../../core/names.js';
import { MayBeAbsent } from '../request/fields.js';

export class DownloadDto {
  @MayBeAbsent()
  @Matches(OBJECT_NAME, { message: '$property must be the name of an object of the backup' })
  readonly object?: string;
}

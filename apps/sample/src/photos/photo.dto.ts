// What POST /galleries/:id/photos takes: what is known of the picture, not the picture.

import { IsHash, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsPlainText } from '../plain-text.js';

export class CreatePhotoDto {
  @IsPlainText(1, 200)
  readonly title!: string;

  /** A plain name: no folders. */
  @Matches(/^[\w-][\w .()-]{0,199}$/, { message: 'fileName must be a plain file name such as IMG_0042.jpg' })
  readonly fileName!: string;

  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly bytes!: number;

  @IsOptional()
  @IsHash('sha256')
  readonly sha256?: string;
}

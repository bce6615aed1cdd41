// What POST /galleries takes.

import { IsOptional } from 'class-validator';
import { IsPlainText } from '../plain-text.js';

export class CreateGalleryDto {
  @IsPlainText(1, 100)
  readonly name!: string;

  @IsOptional()
  @IsPlainText(0, 2000)
  readonly description?: string;
}

// What POST /photos/:id/comments takes.

import { IsString, Length } from 'class-validator';

export class CreateCommentDto {
  @IsString()
  @Length(1, 2000)
  readonly text!: string;
}

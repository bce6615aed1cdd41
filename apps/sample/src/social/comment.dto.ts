// What POST /photos/:id/comments takes.

import { IsPlainText } from '../plain-text.js';

export class CreateCommentDto {
  @IsPlainText(1, 2000)
  readonly text!: string;
}
